/** @file A file that cannot be read: what is wrong, and where. */

export class FormatError extends Error {
  /**
   * @param {string} code `format/…`
   * @param {string} message without the full stop
   * @param {{line: number, column: number}} [position] 1-based
   */
  constructor(code, message, position) {
    super(position === undefined ? `${message}.` : `${message}, at line ${position.line}, column ${position.column}.`);
    this.name = "FormatError";
    this.code = code;
    this.hint = "The open notebook is as it was.";
  }
}
