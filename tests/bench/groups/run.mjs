/**
 * @file How fast the kernel answers about a group in the browser: from its name to classes, the exact
 * character table, real irreps and their trace losses.
 *
 * Needs `cargo xtask build` first. Writes README.md beside this file; exits with 1 over a limit.
 */

import {writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";

import {machine, median, openPage, summary} from "../support.mjs";

/** Groups and their limits for the table of trace losses, ms. */
const LIMITS = {S5: 100, A5: 100, S6: 100, "PSL(2,11)": 100, "AGL(1,13)": 100, S7: 1000};
/** Limit for the matrices of all irreps of S₆, for all 720 elements, ms. */
const MATRICES = {group: "S6", limit: 1000};
const ROUNDS = 7;

const {page, close} = await openPage();
const times = await page.evaluate(
  async ({names, rounds, matrices}) => {
    const {default: init, Kernel} = await import("/www/pkg/kernel/glassbook_kernel.js");
    await init();
    const kernel = await Kernel.create("cpu");
    const times = Object.fromEntries(names.map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const name of names) {
        const start = performance.now();
        kernel.traceTable(name);
        times[name].push(performance.now() - start);
      }
      const start = performance.now();
      for (const {irrep} of kernel.groupInfo(matrices).irreps) kernel.irrepMatrices(matrices, irrep);
      (times.matrices ??= []).push(performance.now() - start);
    }
    return times;
  },
  {names: Object.keys(LIMITS), rounds: ROUNDS, matrices: MATRICES.group}
);
const where = machine(page);
await close();

const rows = Object.entries(LIMITS).map(([name, limit]) => ({name, limit, values: times[name]}));
rows.push({name: "S6: matrices of every irrep", limit: MATRICES.limit, values: times.matrices});
const table = `# Groups in the browser

Written by \`cargo xtask bench groups\`. ${where}, WebAssembly, one
thread. From the group's name to the table of trace losses: Cayley table, classes, exact character table,
real irreps. Nothing is kept between calls. Milliseconds, median [min..max] of ${ROUNDS} interleaved rounds.

| group | ms | limit |
|---|--:|--:|
${rows.map(({name, limit, values}) => `| ${name} | ${summary(values)} | ${limit} |`).join("\n")}
`;
await writeFile(join(dirname(fileURLToPath(import.meta.url)), "README.md"), table);
console.log(table);
const slow = rows.filter(({limit, values}) => median(values) > limit);
for (const {name} of slow) console.error(`limit broken: ${name}`);
process.exitCode = slow.length > 0 ? 1 : 0;
