/** @file A reader's edits, kept in the browser by notebook, with the version that they started from. */

/**
 * @typedef {object} Edits
 * @property {string} base hash of the published text that was edited
 * @property {string} text the edited notebook
 * @property {number} time of the last change, milliseconds since 1970
 */

const PREFIX = "glassbook:edits:";
const BUSY = "glassbook:running:";
/** A file that this tab has opened, as it came; the tab forgets it when it is closed. */
const FILE = "glassbook:file:";

export class Store {
  #onTrouble;
  #troubled = false;

  /** @param {(error: unknown) => void} onTrouble told once, when the browser refuses to keep something */
  constructor(onTrouble) {
    this.#onTrouble = onTrouble;
  }

  /**
   * @param {string} name of the notebook
   * @returns {Edits | undefined}
   */
  read(name) {
    try {
      const found = JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
      return typeof found?.text === "string" && typeof found.base === "string" ? found : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * @param {string} name
   * @param {Edits | undefined} edits undefined forgets them
   */
  write(name, edits) {
    this.#attempt(() => {
      if (edits === undefined) localStorage.removeItem(PREFIX + name);
      else localStorage.setItem(PREFIX + name, JSON.stringify(edits));
    });
  }

  /**
   * Keeps a file for as long as the tab lives.
   * @param {string} name
   * @param {string} text as it came
   */
  keepFile(name, text) {
    this.#attempt(() => sessionStorage.setItem(FILE + name, text));
  }

  /** @param {string} name @returns {string | undefined} */
  readFile(name) {
    try {
      return sessionStorage.getItem(FILE + name) ?? undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Notes that cells run. A visit that ends with the note still there hung, and the next one starts paused.
   * @param {string} name
   * @param {boolean} busy
   */
  setBusy(name, busy) {
    try {
      if (busy) sessionStorage.setItem(BUSY + name, "1");
      else sessionStorage.removeItem(BUSY + name);
    } catch {
      // Without storage a reload simply starts running again.
    }
  }

  /** @param {string} name */
  wasBusy(name) {
    try {
      return sessionStorage.getItem(BUSY + name) !== null;
    } catch {
      return false;
    }
  }

  /** @param {() => void} write */
  #attempt(write) {
    try {
      write();
    } catch (error) {
      if (!this.#troubled) this.#onTrouble(error);
      this.#troubled = true;
    }
  }
}

/**
 * @param {string} text
 * @returns {Promise<string>} eight hexadecimal digits that tell versions apart
 */
export async function versionOf(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest, 0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
