/** @file Streams of values between cells. */

/**
 * @param {unknown} value
 * @returns {value is AsyncGenerator<unknown> | Generator<unknown>}
 */
export function isStream(value) {
  const candidate = /** @type {{next?: unknown, return?: unknown} | null} */ (value);
  return (
    typeof candidate === "object" &&
    candidate !== null &&
    typeof candidate.next === "function" &&
    typeof candidate.return === "function"
  );
}

/** A value that changes; readers get the latest one and skip what they missed. */
export class Latest {
  #value = /** @type {unknown} */ (undefined);
  #version = 0;
  /** @type {Set<() => void>} */
  #waiting = new Set();

  /** Whether there has been a value yet. */
  get ready() {
    return this.#version > 0;
  }

  /** @param {unknown} value */
  push(value) {
    this.#value = value;
    this.#version += 1;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** @returns {AsyncGenerator<unknown, void, void>} never ends by itself */
  async *values() {
    let seen = 0;
    for (;;) {
      if (this.#version === seen) {
        await new Promise((resolve) => this.#waiting.add(() => resolve(undefined)));
      }
      seen = this.#version;
      yield this.#value;
    }
  }
}

/**
 * A value that some cells set and others follow, like Observable's `Mutable`: the cell that makes it sees the
 * stream and its `value`, every other cell the value alone.
 * @param {unknown} initial
 * @returns {AsyncGenerator<unknown, void, void> & {value: unknown}}
 */
export function mutable(initial) {
  const latest = new Latest();
  latest.push(initial);
  let now = initial;
  return Object.defineProperty(/** @type {any} */ (latest.values()), "value", {
    get: () => now,
    set(value) {
      now = value;
      latest.push(value);
    }
  });
}

/**
 * The value of an input element, now and after every change. Like Observable's `Generators.input`.
 * @param {HTMLElement} element
 * @returns {AsyncGenerator<unknown, void, void>}
 */
export function inputValues(element) {
  const latest = new Latest();
  const input = /** @type {HTMLInputElement} */ (element);
  const read = () => {
    if (input.type === "range" || input.type === "number") return input.valueAsNumber;
    if (input.type === "checkbox") return input.checked;
    return input.value;
  };
  const event = input.type === "button" || input.type === "submit" || input.type === "checkbox" ? "click" : "input";
  const changed = () => latest.push(read());
  element.addEventListener(event, changed);
  if (read() !== undefined) changed();
  const values = latest.values();
  const close = values.return.bind(values);
  values.return = (value) => {
    element.removeEventListener(event, changed);
    return close(value);
  };
  return values;
}
