/**
 * @file What is open: a bundled notebook, which the address names, or a file of the reader's, which only the
 * tab's history remembers. Back, forward and reload lead to the one that was open there.
 */

/** @typedef {{notebook: string} | {file: string}} Place */

export class Route {
  #default;

  /**
   * @param {string} notebook the one that the address names
   * @param {(place: Place) => void} onMove the reader went back or forward
   */
  constructor(notebook, onMove) {
    this.#default = notebook;
    addEventListener("popstate", () => {
      // An address that gains a notebook behind its `#` is no step back or forward.
      if (!location.hash.startsWith("#v")) onMove(this.place);
    });
  }

  /** @returns {Place} */
  get place() {
    const {state} = history;
    if (typeof state?.file === "string") return {file: state.file};
    return {notebook: typeof state?.notebook === "string" ? state.notebook : this.#default};
  }

  /** The bundled notebook to show when a file is gone. */
  get bundled() {
    return this.#default;
  }

  /** @param {Place} place */
  moveTo(place) {
    const url = new URL(location.href);
    if ("notebook" in place) url.searchParams.set("n", place.notebook);
    url.hash = "";
    const step = JSON.stringify(place) === JSON.stringify(this.place) ? "replaceState" : "pushState";
    history[step](place, "", url);
  }
}
