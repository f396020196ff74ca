/**
 * @file Loop guards: an endless loop in a cell ends with an error.
 *
 * Firefox and WebKit run a sealed frame in the page's own process, where nobody can press Stop during a
 * loop. Each loop counts its rounds and looks at the clock now and then. Innermost counted loops
 * (`for (let i = a; i < n; i += k)` over plain arithmetic) have no counter, because it would cost more than
 * their own work; their bound and step are checked once instead. This protects against mistakes, not
 * against hostile code: the sealed frame does that.
 */

import {CellError} from "./errors.js";
import {walk} from "./walk.js";

/** A cell may compute this long without giving the browser a turn. */
export const DEADLINE_MS = 5000;
/** Rounds between two looks at the clock: many for plain arithmetic, few where a round may take long. */
const ROUNDS = {plain: 1024, other: 16};
/** Rounds a counted loop may have without a guard: about a second of plain arithmetic. */
const COUNTED_LIMIT = 1e9;

const LOOPS = new Set(["ForStatement", "WhileStatement", "DoWhileStatement", "ForOfStatement", "ForInStatement"]);

/** The name by which guarded code reaches its guard; a lent input that no cell can see. */
export const GUARD = "__guard";

/**
 * @param {any} body acorn tree
 * @param {import("./edits.js").Edits} edits receives the insertions
 */
export function guardLoops(body, edits) {
  walk(body, (node, parents) => {
    if (!LOOPS.has(node.type) || node.await === true) return;
    const counted = countedLoop(node);
    if (counted !== undefined) {
      // Bound and step are plain names or numbers, so reading them once more changes nothing. A further
      // declarator in the initializer's place is evaluated once, before the first round.
      edits.insert(node.init.end, `,__c=${GUARD}.counted(${counted.bound},${counted.step})`);
      return;
    }
    // A counter of the loop's own stays in a register; one that is shared by all loops would not.
    const labels = parents.toReversed();
    const unlabeled = labels.findIndex((parent) => parent.type !== "LabeledStatement");
    const whole = unlabeled > 0 ? labels[unlabeled - 1] : node;
    edits.insert(whole.start, "{let __c=0;");
    const rounds = isPlain(node.body, []) ? ROUNDS.plain : ROUNDS.other;
    const tick = `if(++__c===${rounds}){__c=0;${GUARD}.check();}`;
    if (node.body.type === "BlockStatement") edits.insert(node.body.start + 1, tick);
    else {
      edits.insert(node.body.start, `{${tick}`);
      edits.insert(node.body.end, "}");
    }
    edits.insert(whole.end, "}");
  });
}

/**
 * Bound and step, as text, of an innermost counted loop that needs no counter.
 * @param {any} node
 * @returns {{bound: string, step: string} | undefined}
 */
function countedLoop(node) {
  if (node.type !== "ForStatement" || node.init?.type !== "VariableDeclaration" || node.init.kind !== "let")
    return undefined;
  const [declarator] = node.init.declarations;
  const name = declarator?.id?.name;
  if (name === undefined || node.init.declarations.length !== 1) return undefined;
  const {test, update} = node;
  if (test?.type !== "BinaryExpression" || !["<", "<="].includes(test.operator) || test.left.name !== name)
    return undefined;
  const bound = plainText(test.right);
  const step = stepText(update, name);
  if (bound === undefined || step === undefined || !isPlain(node.body, [name, bound, step])) return undefined;
  return {bound, step};
}

/**
 * @param {any} update
 * @param {string} name
 * @returns {string | undefined}
 */
function stepText(update, name) {
  if (update?.type === "UpdateExpression" && update.operator === "++" && update.argument.name === name) return "1";
  if (update?.type !== "AssignmentExpression" || update.operator !== "+=" || update.left.name !== name)
    return undefined;
  return plainText(update.right);
}

/** A name or a number, which can be read again without an effect. @param {any} node @returns {string | undefined} */
function plainText(node) {
  if (node.type === "Identifier") return node.name;
  return node.type === "Literal" && typeof node.value === "number" ? String(node.value) : undefined;
}

/**
 * No inner loop, no call but `Math.*`, no write to the fixed names.
 * @param {any} body
 * @param {string[]} fixed
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

  /**
   * Checks a counted loop before its first round.
   * @param {unknown} bound
   * @param {unknown} step
   */
  counted(bound, step) {
    if (typeof bound !== "number" || typeof step !== "number" || bound / step <= COUNTED_LIMIT) {
      if (step !== 0) return 0;
    }
    throw new CellError({
      code: "cell/endless-loop",
      message: `This loop, up to ${bound} in steps of ${step}, would run longer than a cell may.`,
      hint: "Check the loop's bound and its step."
    });
  }
}
