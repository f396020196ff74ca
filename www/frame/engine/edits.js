/** @file Insertions into source text, given at positions of the original. */

export class Edits {
  /** @type {{at: number, text: string, order: number}[]} */
  #insertions = [];

  /**
   * @param {number} at
   * @param {string} text must not contain a line break: line numbers of errors depend on it
   */
  insert(at, text) {
    this.#insertions.push({at, text, order: this.#insertions.length});
  }

  /** @param {string} source */
  apply(source) {
    let out = "";
    let from = 0;
    for (const {at, text} of this.#insertions.sort((a, b) => a.at - b.at || a.order - b.order)) {
      out += source.slice(from, at) + text;
      from = at;
    }
    return out + source.slice(from);
  }
}
