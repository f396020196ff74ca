/** @file The frame with what it needs to show a notebook: the text, the theme, the fonts, late code, the kernel's port. */

/** @typedef {import("../shared/protocol").Theme} Theme */

/**
 * @typedef {object} StageParts
 * @property {import("./assets.js").Assets} assets
 * @property {import("./frame-host.js").FrameHost} frame
 * @property {import("./notices.js").Notices} notices
 * @property {Promise<import("../shared/protocol").FontData[]>} fonts
 */

/** A new frame has this long to come up. */
const START_MS = 8000;

export class Stage {
  #parts;
  /** @type {Theme} */
  #theme = "light";
  #up = false;
  /** @type {MessagePort | undefined} */
  #port;
  /** The notebook as it is now, in its file's format. */
  text = "";
  /** Whether its cells wait until they are asked to run. */
  paused = false;

  /** @param {StageParts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Whether the frame has its notebook. */
  get up() {
    return this.#up;
  }

  /**
   * Puts a text on the page, in a new frame.
   * @param {string} text
   * @param {string} [pausedBecause] cells wait, and this is said
   * @returns {Promise<boolean>} whether the frame came up
   */
  async show(text, pausedBecause) {
    const {frame, notices} = this.#parts;
    this.text = text;
    this.paused = pausedBecause !== undefined;
    this.#up = false;
    frame.create();
    notices.close("frame");
    if (pausedBecause !== undefined) {
      const run = () => frame.send({type: "run-all"});
      notices.show({id: "frame", text: pausedBecause, actions: [{label: "Run all", run}]});
    }
    await new Promise((resolve) => setTimeout(resolve, START_MS));
    return this.#up;
  }

  /** The frame's first words: it wants its code. */
  async sendCode() {
    this.#parts.frame.send({type: "code", code: await this.#parts.assets.text("frame")});
  }

  /** The frame's code runs: it gets the notebook. */
  async sendNotebook() {
    const {frame, fonts} = this.#parts;
    frame.send({type: "open", text: this.text, paused: this.paused, theme: this.#theme});
    this.#up = true;
    this.#sendPort();
    const faces = await fonts;
    if (faces.length > 0) frame.send({type: "fonts", fonts: faces});
  }

  /** @param {string} name of a late script */
  async sendAsset(name) {
    const {assets, frame, notices} = this.#parts;
    try {
      const wasm = name === "plots" ? await assets.bytes("plots.wasm") : undefined;
      frame.send({type: "asset", name, code: await assets.text(name), wasm});
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const text = `A part of the page could not be loaded: ${why}. Reload the page to try again.`;
      notices.show({id: "load", kind: "error", code: "page/not-loaded", text});
    }
  }

  /** @param {string} name of a data file that a cell asks for */
  async sendData(name) {
    const {assets, frame} = this.#parts;
    try {
      // Copied, because the asset stays with the page.
      frame.send({type: "data", name, bytes: (await assets.bytes(`data:${name}`)).slice(0)});
    } catch (error) {
      frame.send({type: "data", name, problem: error instanceof Error ? error.message : String(error)});
    }
  }

  /** @param {Theme} theme */
  setTheme(theme) {
    this.#theme = theme;
    this.#parts.frame.send({type: "theme", theme});
  }

  /** @param {MessagePort} port of the kernel; it waits here while the frame comes up */
  handOver(port) {
    this.#port = port;
    this.#sendPort();
  }

  #sendPort() {
    if (!this.#up || this.#port === undefined) return;
    this.#parts.frame.send({type: "kernel", port: this.#port}, [this.#port]);
    this.#port = undefined;
  }
}
