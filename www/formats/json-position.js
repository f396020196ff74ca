/** @file Where a text stops being JSON. Engines tell it in different words, and V8 not always. */

const SPACE = /[ \t\r\n]*/y;
const SCALAR =
  // eslint-disable-next-line no-control-regex -- JSON forbids just these characters in strings
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * @param {string} text that `JSON.parse` has refused
 * @returns {{line: number, column: number}} 1-based place of the first character that does not fit
 */
export function jsonErrorPosition(text) {
  let at = 0;
  try {
    value();
    skip();
  } catch (error) {
    if (error !== MISFIT) throw error;
  }
  const before = text.slice(0, at).split("\n");
  return {line: before.length, column: (before.at(-1)?.length ?? 0) + 1};

  function value() {
    skip();
    if (text[at] === "{") list("}", member);
    else if (text[at] === "[") list("]", value);
    else if (!match(SCALAR)) throw MISFIT;
  }

  /** @param {string} close @param {() => void} item */
  function list(close, item) {
    at += 1;
    skip();
    if (text[at] === close) {
      at += 1;
      return;
    }
    for (;;) {
      item();
      skip();
      const mark = text[at];
      if (mark !== "," && mark !== close) throw MISFIT;
      at += 1;
      if (mark === close) return;
    }
  }

  function member() {
    skip();
    if (text[at] !== '"' || !match(SCALAR)) throw MISFIT;
    skip();
    if (text[at] !== ":") throw MISFIT;
    at += 1;
    value();
  }

  function skip() {
    match(SPACE);
  }

  /** @param {RegExp} pattern sticky */
  function match(pattern) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at += found[0].length;
    return found !== null;
  }
}

const MISFIT = Symbol("misfit");
