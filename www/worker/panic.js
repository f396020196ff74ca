/** @file Tells a crashed kernel from a failed call, and finds the panic's own words. */

/**
 * Rust's panic hook writes to the console and then the wasm traps with a message that says nothing
 * ("unreachable"), so the console line is the only place where the reason can be found.
 */
export class PanicWatch {
  /** @type {string | undefined} */
  #message;

  /** @param {Console} console */
  constructor(console) {
    const original = console.error.bind(console);
    console.error = (...args) => {
      const text = String(args[0]);
      if (/panicked at/.test(text)) this.#message = firstLines(text);
      original(...args);
    };
  }

  /**
   * @param {unknown} error
   * @returns {import("../shared/errors.js").ErrorRecord | undefined} undefined if the kernel is still sound
   */
  record(error) {
    if (!(error instanceof WebAssembly.RuntimeError)) return undefined;
    return {
      code: "kernel/panicked",
      message: `The kernel crashed: ${this.#message ?? error.message}.`,
      hint: "Press Restart kernel: the notebook stays as it is. If it happens again, please report the message.",
      stack: error.stack
    };
  }
}

/** @param {string} text */
function firstLines(text) {
  return text
    .split("\n")
    .slice(0, 2)
    .map((line) => line.trim())
    .filter(Boolean)
    .join(" ")
    .replace(/\.$/, "");
}
