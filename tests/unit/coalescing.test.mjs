/** @file Sliders and the kernel: at most one job of a cell in flight, the latest value wins, a stale job is told to end. */

import assert from "node:assert/strict";
import {after, test} from "node:test";
import {Engine} from "../../www/frame/engine/engine.js";
import {Latest} from "../../www/frame/engine/stream.js";

/** A kernel that answers when the test says so, and writes down what it was asked. */
class SlowKernel {
  #ports = new MessageChannel();
  /** @type {{id: number, group: string}[]} */
  open = [];
  most = 0;
  /** @type {string[]} */
  asked = [];
  /** @type {string[]} */
  cancelled = [];

  constructor() {
    after(() => this.#ports.port1.close());
    this.#ports.port1.onmessage = ({data}) => {
      if (data.cancel !== undefined) {
        const job = this.open.find(({id}) => id === data.cancel);
        if (job !== undefined) this.cancelled.push(job.group);
        return;
      }
      const group = data.params.group ?? data.params.config.group;
      this.open.push({id: data.id, group});
      this.asked.push(group);
      this.most = Math.max(this.most, this.open.length);
    };
  }

  get port() {
    return /** @type {any} */ (this.#ports.port2);
  }

  /** Answers the oldest open job. */
  answer() {
    const job = this.open.shift();
    if (job !== undefined) this.#ports.port1.postMessage({id: job.id, value: {name: job.group}});
  }
}

/** @param {() => boolean} condition @param {string} what */
async function until(condition, what) {
  for (let i = 0; i < 500; i++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  assert.fail(`never: ${what}`);
}
const pause = () => new Promise((resolve) => setTimeout(resolve, 40));

for (const {what, text} of [
  {what: "an awaited answer", text: "const info = await kernel.groupInfo(`C${k}`)"},
  {what: "a training stream", text: "const run = kernel.train({group: `C${k}`})"}
]) {
  test(`${what}: a slider that moves ten times costs two jobs, one after the other`, async () => {
    const slider = new Latest();
    slider.push(1);
    const kernel = new SlowKernel();
    const engine = new Engine(
      {values: () => slider.values()},
      () => Promise.reject(new Error("no plots here")),
      () => {}
    );
    const view = Object.fromEntries(
      ["show", "clear", "fail", "heal", "state", "progress"].map((name) => [name, () => {}])
    );
    engine.connect(kernel.port);
    for (const [id, value] of ["const k = values()", text].entries()) {
      engine.add({id, mode: "js", value}, /** @type {any} */ (view)).define();
    }
    await until(() => kernel.open.length === 1, "the first job");
    for (let k = 2; k <= 11; k++) {
      slider.push(k);
      await pause();
    }
    assert.deepEqual(kernel.asked, ["C1"], "nothing is asked while a job is in flight");
    assert.deepEqual(kernel.cancelled, ["C1"], "the stale job is told to end");
    kernel.answer();
    await until(() => kernel.asked.length === 2, "the next job");
    await pause();
    assert.deepEqual(kernel.asked, ["C1", "C11"], "the latest value wins");
    kernel.answer();
    await pause();
    assert.equal(kernel.most, 1);
    assert.equal(kernel.asked.length, 2);
  });
}
