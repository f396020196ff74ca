/** @file Keeps the top page's copy of the notebook fresh: after typing, and before anything new runs. */

import {toTop} from "./top.js";

/** Typing is sent up after a pause this long. */
const PAUSE_MS = 300;
/** New code waits no longer than this for the copy to be safe. */
const PATIENCE_MS = 250;

export class Keeper {
  #read;
  #timer = 0;
  #nextId = 1;
  /** @type {Map<number, () => void>} */
  #waiting = new Map();

  /** @param {() => {text: string, title: string}} read the notebook as it is now */
  constructor(read) {
    this.#read = read;
  }

  /** Something was changed. */
  changed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => toTop({type: "changed", ...this.#read()}), PAUSE_MS);
  }

  /**
   * Where a looping cell takes the whole page with it, only what is saved before it runs survives.
   * @returns {Promise<void>} resolves when the top page has saved
   */
  safe() {
    clearTimeout(this.#timer);
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(id);
        resolve();
      };
      this.#waiting.set(id, done);
      setTimeout(done, PATIENCE_MS);
      toTop({type: "changed", ...this.#read(), id});
    });
  }

  /** @param {number} id the top page's answer */
  saved(id) {
    this.#waiting.get(id)?.();
  }
}
