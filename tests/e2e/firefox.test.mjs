/**
 * @file The page in Firefox: it trains on the CPU, Stop stops, a looping cell ends by its guard.
 *
 * Speaks WebDriver to geckodriver, which must be on PATH or named by $GECKODRIVER; without it, or without
 * Firefox, the test is skipped and says so.
 */

import assert from "node:assert/strict";
import {spawn, spawnSync} from "node:child_process";
import {after, before, test} from "node:test";
import {serve} from "./support.mjs";

const driver = process.env.GECKODRIVER ?? "geckodriver";
const binary = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
const missing = [driver, binary].filter((program) => spawnSync(program, ["--version"]).status !== 0);
const PORT = 4461;

/** @type {import("node:child_process").ChildProcess} */
let process_;
/** @type {{url: string, close: () => void}} */
let server;
let session = "";

/** @param {string} method @param {string} path @param {unknown} [body] */
async function command(method, path, body) {
  const response = await fetch(`http://127.0.0.1:${PORT}${path}`, {
    method,
    headers: {"content-type": "application/json"},
    body: body === undefined ? undefined : JSON.stringify(body)
  });
  const {value} = /** @type {any} */ (await response.json());
  if (!response.ok) throw new Error(value.message);
  return value;
}

/** Runs a function body in the current frame. @param {string} script @param {...unknown} args */
const execute = (script, ...args) => command("POST", `/session/${session}/execute/sync`, {script, args});
const intoPage = () => command("POST", `/session/${session}/frame`, {id: null});
const intoFrame = () => command("POST", `/session/${session}/frame`, {id: 0});

/** @param {string} script an expression @param {string} what @param {number} [seconds] */
async function until(script, what, seconds = 30) {
  for (let i = 0; i < seconds * 10; i++) {
    const value = await execute(`return ${script}`);
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return assert.fail(`never: ${what}`);
}

before(async () => {
  if (missing.length > 0) return;
  server = await serve();
  process_ = spawn(driver, ["--port", String(PORT)], {stdio: "ignore"});
  for (let i = 0; i < 100; i++) {
    try {
      await command("GET", "/status");
      break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const firefox = {binary, args: ["-headless"], prefs: {}};
  const capabilities = {alwaysMatch: {"moz:firefoxOptions": firefox}};
  session = (await command("POST", "/session", {capabilities})).sessionId;
});
after(async () => {
  if (missing.length > 0) return;
  await command("DELETE", `/session/${session}`).catch(() => {});
  process_.kill();
  server.close();
});

test(
  "Firefox trains on the CPU, says why, stops, and ends a looping cell",
  {skip: missing.length > 0 && `missing: ${missing}`},
  async () => {
    await command("POST", `/session/${session}/url`, {url: server.url});
    await until(`document.getElementById("device").dataset.state === "ok"`, "the kernel is up", 60);
    assert.equal(await execute(`return document.getElementById("device").textContent`), "CPU");
    assert.match(await execute(`return document.getElementById("device").title`), /WebGPU/);

    await intoFrame();
    await execute(`const input = [...document.querySelectorAll("form")].find((f) => f.textContent.trim() === "Steps").querySelector("input");
    input.value = "100000"; input.dispatchEvent(new Event("input", {bubbles: true}));`);
    await execute(`document.querySelector("#cell-10 .primary").click()`);
    await until(`document.querySelector("#cell-12 canvas")?.width > 0`, "the loss is drawn");
    await until(
      `Number(/Step ([\\d,]+)/.exec(document.querySelector("#cell-11 .output").textContent)?.[1].replaceAll(",", "")) > 50`,
      "steps move"
    );
    await intoPage();
    await execute(`document.getElementById("stop").click()`);
    await intoFrame();
    await until(`document.querySelector("#cell-10").dataset.state === "stopped"`, "it has stopped", 3);
    await until(
      `document.querySelector("#cell-15 tbody")?.textContent.includes("0.86506")`,
      "the table of S4 is there"
    );

    // A new cell that loops: the sealed frame shares the page's process here, so only the guard can end it.
    await execute(`document.querySelector("#cell-18").focus()`);
    const press = (/** @type {string} */ key) =>
      command("POST", `/session/${session}/actions`, {
        actions: [
          {
            type: "key",
            id: "k",
            actions: [
              {type: "keyDown", value: key},
              {type: "keyUp", value: key}
            ]
          }
        ]
      });
    await press("b");
    await until(`document.querySelector("#cell-22") !== null`, "the cell is inserted");
    await press("\uE007");
    await until(`document.querySelector("#cell-22 .cm-content") !== null`, "the editor is open");
    for (const key of "while (true) 1") await press(key);
    await command("POST", `/session/${session}/actions`, {
      actions: [
        {
          type: "key",
          id: "k",
          actions: [
            {type: "keyDown", value: "\uE009"},
            {type: "keyDown", value: "\uE007"},
            {type: "keyUp", value: "\uE007"},
            {type: "keyUp", value: "\uE009"}
          ]
        }
      ]
    });
    await until(
      `document.querySelector('#cell-22 [data-code="cell/endless-loop"]') !== null`,
      "the guard has ended it"
    );
  }
);
