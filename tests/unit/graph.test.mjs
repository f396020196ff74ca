/** @file Cells in the graph: reactive, manual, streaming, failing, run in order. */

import assert from "node:assert/strict";
import {test} from "node:test";
import {Engine} from "../../www/frame/engine/engine.js";
import {Latest, mutable} from "../../www/frame/engine/stream.js";

/** A view that remembers. */
class Recorder {
  /** @type {unknown[]} */
  shown = [];
  /** @type {import("../../www/frame/engine/errors.js").CellProblem | undefined} */
  problem;
  /** @type {string[]} */
  states = [];
  show = (/** @type {unknown} */ value) => void this.shown.push(value);
  clear = () => void (this.shown = []);
  fail = (/** @type {any} */ problem) => void (this.problem = problem);
  heal = () => void (this.problem = undefined);
  state = (/** @type {string} */ state) => void this.states.push(state);
  progress = () => {};
}

/**
 * @param {Record<number, string>} texts by id
 * @param {Record<string, unknown>} [builtins]
 */
function notebook(texts, builtins = {}) {
  const engine = new Engine(
    builtins,
    () => Promise.reject(new Error("no plots here")),
    () => {}
  );
  /** @type {Record<number, Recorder>} */
  const views = {};
  for (const [key, value] of Object.entries(texts)) {
    const id = Number(key);
    views[id] = new Recorder();
    engine.add({id, mode: "js", value}, views[id]).define();
  }
  const view = (/** @type {number} */ id) => /** @type {Recorder} */ (views[id]);
  const live = (/** @type {number} */ id) => /** @type {NonNullable<ReturnType<Engine["get"]>>} */ (engine.get(id));
  return {engine, view, live};
}

/** @param {() => boolean} condition @param {string} what */
async function until(condition, what) {
  for (let i = 0; i < 500; i++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  assert.fail(`never: ${what}`);
}

test("a Mutable shows its first value before a manual cell sets another", async () => {
  const {view, live} = notebook(
    {
      1: "const shown = Mutable('shipped'), setShown = (value) => (shown.value = value)",
      2: "'use manual';\nsetShown('own')",
      3: "`${shown} results`"
    },
    {Mutable: mutable}
  );
  await until(() => view(3).shown[0] === "shipped results", "the first value");
  live(2).start();
  await until(() => view(3).shown[0] === "own results", "the value that the manual cell set");
  assert.equal(view(2).problem, undefined);
});

test("values flow in any order, and follow a stream", async () => {
  const source = new Latest();
  source.push(1);
  const {view} = notebook(
    {1: "`${x} ${y}`", 2: "const y = x * 10", 3: "const x = source()"},
    {source: () => source.values()}
  );
  await until(() => view(1).shown[0] === "1 10", "the first value arrives");
  source.push(4);
  await until(() => view(1).shown[0] === "4 40", "the second value arrives");
});

test("a manual cell runs when asked, keeps its value, and turns stale", async () => {
  const source = new Latest();
  source.push(1);
  let runs = 0;
  const {view, live} = notebook(
    {1: "const x = source()", 2: '"use manual";\nconst y = work(x)', 3: "y + 0.5"},
    {source: () => source.values(), work: (/** @type {number} */ x) => (runs++, x * 10)}
  );
  await until(() => view(2).states.includes("idle"), "the cell is there");
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(runs, 0, "nothing runs unasked");
  live(2).start();
  await until(() => view(3).shown[0] === 10.5, "the value arrives");
  source.push(2);
  await until(() => live(2).state === "stale", "it is out of date");
  assert.equal(runs, 1);
  assert.deepEqual(view(3).shown, [10.5]);
  live(2).start();
  await until(() => view(3).shown[0] === 20.5, "the new value arrives");
});

test("a failing cell leaves others alone and heals when mended", async () => {
  const {engine, view, live} = notebook({
    1: "const a = nobody.x",
    2: "a + 1",
    3: "1 + 1",
    4: "const b = 1",
    5: "const b = 2"
  });
  await until(() => view(3).shown[0] === 2 && view(5).problem !== undefined, "all have settled");
  assert.equal(view(1).problem?.code, "cell/not-defined");
  assert.equal(view(2).problem?.upstream, "a");
  assert.equal(view(4).problem?.code, "cell/duplicate-definition");
  assert.equal(view(5).problem?.code, "cell/duplicate-definition");
  live(1).cell = {id: 1, mode: "js", value: "const a = 5"};
  live(1).define();
  engine.remove(5);
  await until(() => view(2).shown[0] === 6 && view(4).problem === undefined, "both are mended");
});

test("Run all takes manual cells in order and stops at the first error", async () => {
  /** @type {string[]} */
  const log = [];
  const {engine, live} = notebook(
    {
      1: '"use manual";\nconst a = await step("one")',
      2: '"use manual";\nconst b = await step(a + " two")',
      3: '"use manual";\nthrow new Error("here")',
      4: '"use manual";\nstep("four")'
    },
    {
      step: async (/** @type {string} */ name) => (
        await new Promise((resolve) => setTimeout(resolve, 20)),
        log.push(name),
        name
      )
    }
  );
  await engine.runInOrder([1, 2, 3, 4]);
  assert.deepEqual(log, ["one", "one two"]);
  assert.deepEqual(
    [1, 2, 3, 4].map((id) => live(id).state),
    ["done", "done", "error", "idle"]
  );
});

test("Stop ends a run that would never end, and it can run again", async () => {
  let hang = true;
  const {engine, live, view} = notebook(
    {1: '"use manual";\nconst v = await work()\nv'},
    {work: () => (hang ? new Promise(() => {}) : 7)}
  );
  live(1).start();
  await until(() => live(1).state === "running", "it runs");
  engine.stop();
  assert.equal(live(1).state, "stopped");
  hang = false;
  live(1).start();
  await until(() => view(1).shown[0] === 7, "it runs again");
});

test("a cell that floods its output is stopped", async () => {
  const {view} = notebook({1: "for (let i = 0; i < 1e6; i++) display(i)"});
  await until(() => view(1).problem?.code === "cell/display-flood", "it is told");
  assert.equal(view(1).shown.length, 1000);
});

test("a cell that is redefined while it waits shows the new result, and the old one says nothing more", async () => {
  /** @type {(value: number) => void} */
  let finish = () => {};
  const slow = new Promise((resolve) => (finish = resolve));
  const {live, view} = notebook({1: "await slow"}, {slow});
  await until(() => live(1).state === "running" || live(1).state === "waiting", "it waits");
  live(1).cell = {id: 1, mode: "js", value: "6 * 7"};
  live(1).define();
  await until(() => view(1).shown[0] === 42, "the new result");
  finish(7);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(view(1).shown, [42]);
  assert.equal(live(1).state, "done");
});
