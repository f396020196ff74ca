/**
 * @file How cells sit in the reactive graph.
 *
 * An automatic cell is one runtime variable for its body and one for each name that it defines. A manual
 * cell watches its inputs with one variable, runs only when armed, and pushes its values into the names'
 * own variables, which depend on nothing: a change upstream leaves them, and all that follows, as they are.
 */

import {RUN_NAMES} from "./cell-run.js";
import {isStream, Latest} from "./stream.js";

/** @typedef {import("./live-cell.js").LiveCell} LiveCell */
/** @typedef {import("./compile.js").Compiled} Compiled */

/**
 * @typedef {object} Wiring
 * @property {() => void} remove
 * @property {() => void} arm asks for a run
 * @property {() => void} disarm
 * @property {() => boolean} outOfDate whether inputs have changed since the run began
 */

/**
 * @param {LiveCell} live
 * @param {any} module of the runtime
 * @param {Compiled} compiled
 * @returns {Wiring}
 */
export function wireAutomatic(live, module, {inputs, outputs, autodisplay}) {
  const key = `cell ${live.cell.id}`;
  const names = graphInputs(inputs);
  let removed = false;
  const body = observed(module, () => removed, {
    pending: () => live.state !== "running" && live.setState("waiting"),
    fulfilled: (value) => (autodisplay ? live.replaceOutput(value) : live.clearIfSilent()),
    rejected: (error) => live.fail(error)
  });
  body.define(
    key,
    ["invalidation", ...names],
    (/** @type {Promise<unknown>} */ invalidation, /** @type {unknown[]} */ ...values) =>
      live.execute(zip(names, values), invalidation)
  );
  const variables = [body];
  for (const name of outputs) {
    // The body's own failure is reported once, by the body.
    const output = observed(module, () => removed, {
      fulfilled: () => live.healed(),
      rejected: (error) => /** @type {any} */ (error)?.input !== key && live.failOutput(error)
    });
    variables.push(output.define(name, [key], (/** @type {any} */ exports) => exports[name]));
  }
  return {
    remove: () => {
      removed = true;
      variables.forEach((variable) => variable.delete());
    },
    arm: () => {},
    disarm: () => {},
    outOfDate: () => false
  };
}

/**
 * @param {LiveCell} live
 * @param {any} module of the runtime
 * @param {Compiled} compiled
 * @returns {Wiring}
 */
export function wireManual(live, module, {inputs, outputs, autodisplay}) {
  const names = graphInputs(inputs);
  let armed = false;
  let outOfDate = false;
  let removed = false;
  const watch = observed(module, () => removed, {
    pending: () => armed && live.state !== "running" && live.setState("waiting"),
    rejected: (error) => armed && live.fail(error)
  });
  /** @type {Map<string, Latest>} */
  const latest = new Map(outputs.map((name) => [name, new Latest()]));
  const variables = [watch];
  for (const [name, values] of latest) {
    const output = observed(module, () => removed, {
      fulfilled: () => live.healed(),
      rejected: (error) => live.failOutput(error)
    });
    variables.push(output.define(name, [], () => values.values()));
  }

  const defineWatch = () =>
    watch.define(null, names, (/** @type {unknown[]} */ ...values) => {
      if (armed) {
        armed = false;
        outOfDate = false;
        // Not awaited: the watch must stay free to notice changes during a long run.
        void runOnce(zip(names, values));
      } else if (live.run !== undefined) {
        outOfDate = true;
        if (live.state !== "running") live.setState("stale");
      }
    });

  /** @param {Map<string, unknown>} values */
  async function runOnce(values) {
    live.run?.abort();
    /** @type {import("./cell-run.js").CellRun | undefined} */
    let run;
    const current = () => run === live.run && !removed;
    try {
      const pending = live.execute(values, new Promise(() => {}));
      run = live.run;
      const result = /** @type {any} */ (await pending);
      if (!current()) return;
      if (autodisplay) await pump(result, current, (value) => live.replaceOutput(value));
      else live.clearIfSilent();
      await Promise.all([...latest].map(([name, sink]) => pump(result[name], current, (value) => sink.push(value))));
    } catch (error) {
      if (run === undefined || current()) live.fail(error);
    }
  }

  live.setState("idle");
  defineWatch();
  return {
    remove: () => {
      removed = true;
      variables.forEach((variable) => variable.delete());
    },
    arm: () => {
      armed = true;
      // Defining it anew makes the runtime compute it, after whatever else is due.
      defineWatch();
    },
    disarm: () => {
      armed = false;
    },
    outOfDate: () => outOfDate
  };
}

/**
 * A variable that is heard only while its cell is in the graph: the runtime computes a deleted one once more, to
 * undefined, which would pass for a new and empty result.
 * @param {any} module of the runtime
 * @param {() => boolean} removed
 * @param {{pending?: () => unknown, fulfilled?: (value: unknown) => unknown, rejected?: (error: unknown) => unknown}} observer
 */
function observed(module, removed, {pending, fulfilled, rejected}) {
  return module.variable({
    pending: () => removed() || pending?.(),
    fulfilled: (/** @type {unknown} */ value) => removed() || fulfilled?.(value),
    rejected: (/** @type {unknown} */ error) => removed() || rejected?.(error)
  });
}

/**
 * Hands every value of a stream, or the one value, to the sink while the run is current.
 * @param {unknown} value
 * @param {() => boolean} current
 * @param {(value: unknown) => void} sink
 */
async function pump(value, current, sink) {
  if (!isStream(value)) {
    sink(value);
    return;
  }
  for await (const item of value) {
    if (!current()) return;
    sink(item);
  }
}

/**
 * Names that come through the graph. A cell that talks to the kernel also depends on which kernel that is, and
 * one that draws on the charts' late download.
 * @param {string[]} inputs
 */
function graphInputs(inputs) {
  const names = inputs.filter((name) => !RUN_NAMES.has(name));
  if (inputs.includes("kernel")) names.push("kernel connection");
  if (inputs.includes("plot")) names.push("plot code");
  return names;
}

/**
 * @param {string[]} names
 * @param {unknown[]} values
 */
function zip(names, values) {
  return new Map(names.map((name, i) => [name, values[i]]));
}
