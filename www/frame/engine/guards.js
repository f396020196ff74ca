/**
 * @file Loop guards: an endless loop in a cell ends with an error.
 *
 * Firefox and WebKit run a sealed frame in the page's own process, where nobody can press Stop during a
 * loop. Each loop counts its rounds and looks at the clock now and then. Innermost counted loops
 * (`for (let i = a; i < n; i++)` over plain arithmetic) stay as they are, because a counter would cost them
 * more than their own work; their bound is checked once instead. This protects against mistakes, not
 * against hostile code: the sealed frame does that.
 */

import {CellError} from "./errors.js";
import {walk} from "./walk.js";

/** A cell may compute this long without giving the browser a turn. */
export const DEADLINE_MS = 5000;
/** Rounds between two looks at the clock. */
const MASK = 255;
/** Rounds a counted loop may have without a guard: about a second of plain arithmetic. */
const COUNTED_LIMIT = 1e9;

const LOOPS = new Set(["ForStatement", "WhileStatement", "DoWhileStatement", "ForOfStatement", "ForInStatement"]);

/** The name by which guarded code reaches its guard; a lent input that no cell can see. */
export const GUARD = "__guard";

/**
 * @param {any} body acorn tree
 * @param {string} source
 * @param {import("./edits.js").Edits} edits receives the insertions
 */
export function guardLoops(body, source, edits) {
  walk(body, (node) => {
    if (!LOOPS.has(node.type) || node.await === true) return;
    const bound = countedBound(node);
    if (bound !== undefined) {
      // The bound is a plain name or a number, so reading it once more changes nothing.
      if (bound.type === "Identifier" && wrappable(node)) guardBound(node, source.slice(bound.start, bound.end), edits);
      return;
    }
    const tick = `if((++${GUARD}.n&${MASK})===0)${GUARD}.check();`;
    if (node.body.type === "BlockStatement") edits.insert(node.body.start + 1, tick);
    else {
      edits.insert(node.body.start, `{${tick}`);
      edits.insert(node.body.end, "}");
    }
  });

  /** @param {any} node */
  function wrappable(node) {
    return node.init?.type === "VariableDeclaration" && node.init.kind === "let";
  }
}

/**
 * @param {any} node
 * @param {string} bound
 * @param {import("./edits.js").Edits} edits
 */
function guardBound(node, bound, edits) {
  // In the initializer's place a second declarator is checked once, before the first round.
  edits.insert(node.init.end, `,__bound=${GUARD}.bound(${bound})`);
}

/**
 * The bound of an innermost counted loop that may run without a guard.
 * @param {any} node
 * @returns {any} the bound's node, or undefined
 */
function countedBound(node) {
  if (node.type !== "ForStatement" || node.init?.type !== "VariableDeclaration") return undefined;
  const [declarator] = node.init.declarations;
  const name = declarator?.id?.name;
  if (name === undefined || node.init.declarations.length !== 1) return undefined;
  const {test, update} = node;
  if (test?.type !== "BinaryExpression" || !["<", "<="].includes(test.operator) || test.left.name !== name)
    return undefined;
  const bound = test.right;
  if (!(bound.type === "Identifier" || (bound.type === "Literal" && bound.value <= COUNTED_LIMIT))) return undefined;
  if (!counts(update, name) || !isPlain(node.body, [name, bound.name])) return undefined;
  return bound;
}

/**
 * @param {any} update
 * @param {string} name
 */
function counts(update, name) {
  if (update?.type === "UpdateExpression") return update.operator === "++" && update.argument.name === name;
  return (
    update?.type === "AssignmentExpression" &&
    update.operator === "+=" &&
    update.left.name === name &&
    update.right.type === "Literal" &&
    update.right.value >= 1
  );
}

/**
 * No inner loop, no call but `Math.*`, no write to the counter or its bound.
 * @param {any} body
 * @param {(string | undefined)[]} fixed
 */
function isPlain(body, fixed) {
  let plain = true;
  walk(body, (node) => {
    if (
      LOOPS.has(node.type) ||
      ["NewExpression", "AwaitExpression", "YieldExpression", "TaggedTemplateExpression"].includes(node.type)
    )
      plain = false;
    if (node.type === "CallExpression" && node.callee.object?.name !== "Math") plain = false;
    if (node.type === "AssignmentExpression" && fixed.includes(node.left.name)) plain = false;
    if (node.type === "UpdateExpression" && fixed.includes(node.argument.name)) plain = false;
  });
  return plain;
}

/** One guard per run of a cell. The deadline counts from the last turn of the event loop. */
export class Guard {
  /** Rounds so far; written by guarded code. */
  n = 0;
  #deadlineMs;
  #started = performance.now();
  #resetting = false;

  /** @param {{deadlineMs?: number}} [options] */
  constructor({deadlineMs = DEADLINE_MS} = {}) {
    this.#deadlineMs = deadlineMs;
  }

  /** Called by guarded code every few hundred rounds. */
  check() {
    const now = performance.now();
    if (!this.#resetting) {
      // A cell that yields (await, a timer) starts afresh: only unbroken work is limited.
      this.#resetting = true;
      this.#started = now;
      setTimeout(() => (this.#resetting = false));
      return;
    }
    if (now - this.#started > this.#deadlineMs) {
      throw new CellError({
        code: "cell/endless-loop",
        message: `This cell has looped for ${this.#deadlineMs / 1000} seconds without a pause and was stopped.`,
        hint: "Check the loop's end condition. For long work add `await new Promise(requestAnimationFrame)` inside the loop now and then."
      });
    }
  }

  /** @param {unknown} bound of a counted loop, checked before its first round */
  bound(bound) {
    if (typeof bound === "number" && bound > COUNTED_LIMIT) {
      throw new CellError({
        code: "cell/endless-loop",
        message: `This loop would run ${bound} times, more than the ${COUNTED_LIMIT} that a cell may.`,
        hint: "Check the loop's bound."
      });
    }
    return bound;
  }
}
