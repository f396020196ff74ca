/** @file JAX beside the browser: a Python process of its own environment, asked for one cell at a time. */

import {execFileSync, spawn} from "node:child_process";
import {existsSync} from "node:fs";
import {dirname, join} from "node:path";
import {createInterface} from "node:readline";
import {fileURLToPath} from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
// With the other peers, which are not part of the project either.
const environment = join(here, "node_modules/.python");
const python = join(environment, "bin/python");

/**
 * @returns {Promise<{version: string, step: (cell: object, minMs: number) => Promise<number>, close: () => void}>}
 */
export async function startJax() {
  if (!existsSync(python)) {
    execFileSync("python3", ["-m", "venv", environment], {stdio: "inherit"});
    const install = ["-m", "pip", "install", "--quiet", "-r", join(here, "requirements.txt")];
    execFileSync(python, install, {stdio: "inherit"});
  }
  const child = spawn(python, [join(here, "jax_step.py")], {stdio: ["pipe", "pipe", "inherit"]});
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  const answer = async () => {
    const {value, done} = await lines.next();
    if (done) throw new Error("the JAX process ended");
    return JSON.parse(value);
  };
  const {version} = await answer();
  return {
    version,
    /** Milliseconds a step. */
    step: async (cell, minMs) => {
      child.stdin.write(`${JSON.stringify({...cell, minMs})}\n`);
      return (await answer()).ms;
    },
    close: () => child.stdin.end()
  };
}
