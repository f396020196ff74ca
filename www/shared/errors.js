/**
 * @file Failures with a code and a hint, and their journey between the programs.
 *
 * `postMessage` drops custom properties of an Error (structured clone), so a plain record crosses the
 * boundary and the other side rebuilds the class. Match on `code`; show `message` and `hint` to people.
 */

/**
 * @typedef {object} ErrorRecord
 * @property {string} code stable identifier, `area/reason`
 * @property {string} message one sentence, with the offending values
 * @property {string} hint what the reader can do about it
 * @property {string} [stack] the thrower's stack, for the console
 */

/** A failure that the reader can understand and act on. */
export class CodedError extends Error {
  /** @param {ErrorRecord} record */
  constructor({code, message, hint, stack}) {
    super(message);
    this.name = "KernelError";
    this.code = code;
    this.hint = hint;
    if (stack !== undefined) this.stack = stack;
  }
}

/**
 * Anything thrown, as a record that survives `postMessage`. A value without a code is a bug and says so.
 * @param {unknown} thrown
 * @returns {ErrorRecord}
 */
export function toErrorRecord(thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const {code, hint} = /** @type {Partial<ErrorRecord>} */ (error);
  return {
    code: typeof code === "string" ? code : "kernel/internal",
    message: error.message,
    hint: typeof hint === "string" ? hint : "This is a bug in the kernel. Restart the kernel, and please report it.",
    stack: error.stack
  };
}
