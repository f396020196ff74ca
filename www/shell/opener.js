/** @file Brings a notebook onto the page: a bundled one, a file of the reader's, or one that a link carries. */

import {CodedError} from "../shared/errors.js";
import {fromLink} from "./link-codec.js";

const HUNG_VISIT =
  "The last visit ended while cells were running, so this one starts paused: cells wait until you run them.";
const SEALED = "runs sealed off: no network, no access to your data. Cells wait until you run them.";
const FROM_FILE = `is open. Its code came from a file and ${SEALED}`;
const FROM_LINK = `is open. Its code came from a link and ${SEALED}`;
const BACK = "is open as you left it. Its cells wait until you run them.";

/**
 * @typedef {object} OpenerParts
 * @property {import("./assets.js").Assets} assets
 * @property {import("./notices.js").Notices} notices
 * @property {import("./route.js").Route} route
 */

export class Opener {
  #parts;
  #library;
  #show;

  /**
   * @param {OpenerParts} parts
   * @param {import("./library.js").Library} library
   * @param {(text: string, pausedBecause?: string) => void} show
   */
  constructor(parts, library, show) {
    this.#parts = parts;
    this.#library = library;
    this.#show = show;
  }

  /** @param {import("./route.js").Place} place */
  async open(place) {
    const {assets, notices, route} = this.#parts;
    try {
      if ("file" in place) {
        const text = this.#library.opened(place.file);
        if (text !== undefined) return await this.openFile(place.file, text, BACK);
        notices.show({id: "load", text: `${place.file} was open here and could not be kept. Open it again from disk.`});
      }
      const name = "notebook" in place ? place.notebook : route.bundled;
      const {text, edits, paused} = await this.#library.open(name, await assets.text(`notebook:${name}`));
      this.#show(text, paused ? HUNG_VISIT : undefined);
      this.#announce(edits);
    } catch (error) {
      const text = `The notebook could not be loaded: ${error instanceof Error ? error.message : error}.`;
      notices.show({id: "load", kind: "error", code: "page/not-loaded", text});
    }
  }

  /**
   * @param {string} file
   * @param {string} text
   * @param {string} [words]
   */
  async openFile(file, text, words = FROM_FILE) {
    const known = await this.#library.openFile(file, text);
    this.#parts.route.moveTo({file});
    this.#show(known.text, `${file} ${words}`);
    this.#parts.notices.close("file");
    this.#announce(known.edits);
  }

  /**
   * What the address carries behind its `#`, or else the place that it names. Saved work is never touched.
   * @param {string} hash
   */
  async start(hash) {
    const {notices, route} = this.#parts;
    try {
      const text = await fromLink(hash);
      if (text === undefined) return await this.open(route.place);
      const title = new DOMParser().parseFromString(text, "text/html").querySelector("title")?.textContent ?? "";
      await this.openFile(`${title.trim() || "Notebook"}.html`, text, FROM_LINK);
    } catch (error) {
      await this.open(route.place);
      if (!(error instanceof CodedError)) throw error;
      const {code, message, hint} = error;
      notices.show({id: "file", kind: "error", code, text: `${message} ${hint}`});
    }
  }

  /** @param {import("./store.js").Edits | undefined} edits */
  #announce(edits) {
    if (edits === undefined) this.#parts.notices.close("edits");
    else this.#library.announce(edits, (text) => this.#show(text));
  }
}
