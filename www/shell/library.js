/** @file Which text of a notebook is shown: the published one or the reader's own edits of it. */

import {compareDialog} from "./compare.js";
import {Store, versionOf} from "./store.js";

/** @typedef {import("./notices.js").Notices} Notices */

export class Library {
  #notices;
  #store;
  #name = "";
  #key = "";
  #published = "";
  #base = "";

  /**
   * @param {Notices} notices
   * @param {() => void} download offers the notebook as a file
   */
  constructor(notices, download) {
    this.#notices = notices;
    this.#store = new Store((error) => {
      const why = error instanceof DOMException ? error.name : String(error);
      notices.show({
        id: "storage",
        text: `The browser does not keep your edits (${why}). Work goes on; save the notebook as a file before you leave.`,
        actions: [{label: "Save as a file", run: download}]
      });
    });
  }

  /** The text as published, before any edits. */
  get published() {
    return this.#published;
  }

  /** Its name if it came with the page. */
  get bundled() {
    return this.#key === this.#name ? this.#name : undefined;
  }

  /** Name for files. */
  get name() {
    return this.#name;
  }

  /**
   * @param {string} name of a bundled notebook
   * @param {string} published its text as published
   */
  open(name, published) {
    return this.#open(name, name, published);
  }

  /**
   * A file's edits belong to the very text that was opened: a newer file of the same name starts afresh.
   * @param {string} file name with its ending
   * @param {string} text
   */
  async openFile(file, text) {
    this.#store.keepFile(file, text);
    return this.#open(file.replace(/\.\w+$/, ""), `file:${file}@${await versionOf(text)}`, text);
  }

  /**
   * The text of a file that this tab has opened earlier.
   * @param {string} file
   */
  opened(file) {
    return this.#store.readFile(file);
  }

  /**
   * @param {string} name
   * @param {string} key for edits
   * @param {string} published
   * @returns {Promise<{text: string, edits: import("./store.js").Edits | undefined, paused: boolean}>}
   */
  async #open(name, key, published) {
    if (this.#key !== key) this.setBusy(false);
    this.#name = name;
    this.#key = key;
    this.#published = published;
    this.#base = await versionOf(published);
    const edits = this.#store.read(key);
    const paused = this.#store.wasBusy(key);
    this.#store.setBusy(key, true);
    if (edits === undefined || edits.text === published) return {text: published, edits: undefined, paused};
    return {text: edits.text, edits, paused};
  }

  /**
   * Says that the reader sees a copy of their own, and what can be done about it.
   * @param {import("./store.js").Edits} edits
   * @param {(text: string) => void} show puts another text on the page
   */
  announce({text, time, base}, show) {
    const when = new Date(time).toLocaleString("en", {dateStyle: "medium", timeStyle: "short"});
    const newer = base === this.#base ? "" : " The notebook itself has been updated since.";
    const reset = () => {
      this.#store.write(this.#key, undefined);
      show(this.#published);
      const bring = () => (this.save(text), show(text));
      this.#notices.show({
        id: "edits",
        text: "You see the published version.",
        actions: [{label: "Bring my edits back", run: bring}]
      });
    };
    this.#notices.show({
      id: "edits",
      text: `You have edits from ${when}, and they are what you see.${newer}`,
      actions: [
        {label: "Keep", run: () => {}},
        {
          label: "Compare",
          run: () => compareDialog(this.#published, text, () => this.announce({text, time, base}, show))
        },
        {label: "Reset", run: reset}
      ]
    });
  }

  /** @param {string} text */
  save(text) {
    const edits = text === this.#published ? undefined : {base: this.#base, text, time: Date.now()};
    this.#store.write(this.#key, edits);
  }

  /** @param {boolean} busy whether cells are running */
  setBusy(busy) {
    this.#store.setBusy(this.#key, busy);
  }
}
