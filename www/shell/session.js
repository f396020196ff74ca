/** @file One open notebook: what its frame reports and what is done about it. */

import {FileDesk} from "./file-desk.js";
import {Library} from "./library.js";
import {offerLink} from "./links.js";
import {Opener} from "./opener.js";
import {shareDialog} from "./share.js";
import {Stage} from "./stage.js";
import {watchFrame} from "./watchdog.js";

/** @typedef {import("../shared/protocol").FromFrame} FromFrame */

/**
 * @typedef {object} OwnParts
 * @property {import("./kernel-host.js").KernelHost} kernel
 * @property {import("./toolbar.js").Toolbar} toolbar
 *
 * @typedef {import("./stage.js").StageParts & import("./opener.js").OpenerParts & OwnParts} SessionParts
 */

/** How long a frame may be deaf before Stop replaces it; with its new start this stays under a second. */
const PATIENCE_MS = 250;

const DEAF =
  "A cell did not answer, so the notebook was stopped. Your edits are kept; its cells wait until you run them.";
const UNHEARD = "The notebook does not answer: a cell may be in an endless loop or out of memory. Your edits are kept.";

export class Session {
  #parts;
  #library;
  #kernelStarted = false;
  /** @type {"run-all" | "run-lost" | undefined} */
  #whenReady;
  /** The notebook's height in pixels, as the frame last reported it. */
  height = 800;

  /** @param {SessionParts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.stage = new Stage(parts);
    this.#library = new Library(parts.notices, () => this.files.save());
    this.files = new FileDesk(parts, () => ({name: this.#library.name, text: this.stage.text}));
    this.opener = new Opener(parts, this.#library, (text, pausedBecause) => void this.#show(text, pausedBecause));
    watchFrame({frame: parts.frame, awake: () => this.stage.up, onChange: (deaf) => this.#announceDeaf(deaf)});
  }

  /** @param {boolean} deaf whether the frame has stopped answering, or answers again */
  #announceDeaf(deaf) {
    const {notices} = this.#parts;
    notices.close("deaf");
    if (deaf) notices.show({id: "deaf", text: UNHEARD, actions: [{label: "Stop", run: () => void this.stop()}]});
  }

  /** A link of the notebook as it is now. */
  share() {
    const untouched = this.stage.text === this.#library.published ? this.#library.bundled : undefined;
    void shareDialog(this.stage.text, untouched, () => this.files.save());
  }

  /** Stops the cells and the kernel's job; a frame that does not answer is replaced. */
  async stop() {
    const {frame, kernel} = this.#parts;
    frame.send({type: "stop"});
    const kernelStops = kernel.stop();
    if (!(await frame.answers(PATIENCE_MS))) void this.#show(this.stage.text, DEAF);
    await kernelStops;
  }

  /**
   * A fresh kernel; the notebook and its outputs stay.
   * @param {{then?: "run-all" | "run-lost"}} [options] what the cells do with it; `run-lost`: training goes on from
   *   its last checkpoint
   */
  async restart({then} = {}) {
    this.#parts.notices.close("kernel");
    this.#parts.toolbar.setProgress(undefined);
    this.#whenReady = then;
    await this.#parts.kernel.start({resume: then === "run-lost"});
  }

  /** The kernel is up. */
  kernelReady() {
    if (this.#whenReady !== undefined) this.#parts.frame.send({type: this.#whenReady});
    this.#whenReady = undefined;
  }

  /**
   * @param {string} text
   * @param {string} [pausedBecause]
   */
  async #show(text, pausedBecause) {
    const shown = this.stage.show(text, pausedBecause);
    // The kernel's old port went with the old frame.
    if (this.#kernelStarted) this.#parts.kernel.connect();
    if (await shown) return;
    // A cell can keep its hung process from ending, and the browser may then give that process to the new
    // frame. Only a reload helps; it comes back paused.
    this.#library.setBusy(true);
    const words = "The notebook does not start again in this tab. Your edits are kept; reload the page to go on.";
    this.#parts.notices.show({id: "frame", text: words, actions: [{label: "Reload", run: () => location.reload()}]});
  }

  /** @param {FromFrame} message */
  hearFrame(message) {
    const {frame, toolbar, notices} = this.#parts;
    switch (message.type) {
      case "hello":
        void this.stage.sendCode();
        break;
      case "ready":
        void this.stage.sendNotebook();
        break;
      case "rendered":
        this.#rendered(message);
        break;
      case "height":
        this.height = message.height;
        break;
      case "changed":
        this.stage.text = message.text;
        this.#library.save(message.text);
        toolbar.setTitle(message.title);
        if (message.id === undefined) break;
        this.#library.setBusy(true);
        frame.send({type: "saved", id: message.id});
        break;
      case "activity":
        this.#library.setBusy(message.running + message.queued > 0);
        toolbar.setActivity(message);
        break;
      case "want":
        if (message.name.startsWith("data:")) void this.stage.sendData(message.name.slice(5));
        else void this.stage.sendAsset(message.name);
        break;
      case "open-link":
        if (!this.#openBundled(message.url)) offerLink(message.url, notices);
        break;
      case "file":
        this.files.open(message);
        break;
      case "imported":
        void this.opener.openFile(message.name, message.text);
        break;
      case "refused":
        notices.show({id: "file", kind: "error", code: message.code, text: message.text});
        break;
      case "download":
        this.files.offer(message);
        break;
      case "command":
        if (message.name === "stop") void this.stop();
        if (message.name === "save") this.files.save();
        if (message.name === "restart") void this.restart();
        break;
      case "failed":
        notices.show({id: "frame", kind: "error", code: "page/frame", text: `The notebook failed: ${message.message}`});
        break;
    }
  }

  /**
   * Links like `?n=gallery` lead to a notebook of this page.
   * @param {string} url
   * @returns {boolean} whether it was one, and the reader has just clicked
   */
  #openBundled(url) {
    const notebook = url.startsWith("?") ? new URLSearchParams(url).get("n") : null;
    const known = this.#parts.assets.notebooks.some(({name}) => name === notebook);
    if (notebook === null || !known || navigator.userActivation?.isActive === false) return false;
    this.#parts.route.moveTo({notebook});
    void this.opener.open({notebook});
    return true;
  }

  /** @param {Extract<FromFrame, {type: "rendered"}>} message */
  #rendered({height, title}) {
    const {toolbar, kernel} = this.#parts;
    this.height = height;
    document.getElementById("opening")?.remove();
    document.documentElement.dataset.notebook = "open";
    toolbar.setTitle(title);
    toolbar.enable();
    if (this.stage.paused) this.#library.setBusy(false);
    if (this.#kernelStarted) return;
    // The kernel is the heavy download: it comes after the words.
    this.#kernelStarted = true;
    void kernel.start();
  }
}
