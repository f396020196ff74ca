/** @file What the drivers of the engines need from the system. */

import {spawn} from "node:child_process";
import {createServer} from "node:net";

/**
 * A display without a screen.
 * @returns {{process: import("node:child_process").ChildProcess, name: Promise<string>}}
 */
export function startDisplay() {
  const server = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x960x24", "-nolisten", "tcp"]);
  const number = new Promise((resolve, reject) => {
    server.stdout.once("data", (data) => resolve(String(data).trim()));
    server.once("exit", () => reject(new Error("Xvfb ended")));
  });
  return {process: server, name: number.then((digits) => `:${digits}`)};
}

/** @returns {Promise<number>} a port that was free a moment ago */
export function freePort() {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const {port} = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
