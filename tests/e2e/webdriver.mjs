/**
 * @file One way of driving every engine: WebDriver, spoken to the browser's own driver program. What differs
 * between the engines is in the table of `engines.mjs`, and nowhere else.
 */

import {spawn} from "node:child_process";
import {createServer} from "node:net";
import assert from "node:assert/strict";

/** @typedef {import("./engines.mjs").Engine} Engine */

/** Keys by WebDriver's numbers. */
export const KEY = {
  Enter: "\uE007",
  Escape: "\uE00C",
  Control: "\uE009",
  Shift: "\uE008",
  Alt: "\uE00A",
  End: "\uE010",
  ArrowDown: "\uE015",
  Tab: "\uE004"
};

export class Browser {
  #port = 0;
  #session = "";
  /** @type {import("node:child_process").ChildProcess[]} */
  #children = [];

  /** @param {Engine} engine */
  static async start(engine) {
    const browser = new Browser();
    try {
      await browser.#start(engine);
    } catch (error) {
      await browser.close();
      throw error;
    }
    return browser;
  }

  /** @param {Engine} engine */
  async #start({driver, args, display, capabilities}) {
    const env = {...process.env};
    if (display === true) env.DISPLAY = await this.#startDisplay();
    this.#port = await freePort();
    this.#children.push(spawn(driver, args(this.#port), {stdio: "ignore", env}));
    for (let i = 0; ; i++) {
      try {
        await this.#send("GET", "/status");
        break;
      } catch (error) {
        if (i === 100) throw error;
        await pause(100);
      }
    }
    const body = {capabilities: {alwaysMatch: capabilities}};
    this.#session = (await this.#send("POST", "/session", body)).sessionId;
  }

  /** @returns {Promise<string>} its name */
  async #startDisplay() {
    const server = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x960x24", "-nolisten", "tcp"]);
    this.#children.push(server);
    const number = await new Promise((resolve, reject) => {
      server.stdout.once("data", (data) => resolve(String(data).trim()));
      server.once("exit", () => reject(new Error("Xvfb ended")));
    });
    return `:${number}`;
  }

  async close() {
    if (this.#session !== "") await this.command("DELETE", "").catch(() => {});
    for (const child of this.#children.reverse()) child.kill();
  }

  /** @param {string} method @param {string} path @param {unknown} [body] */
  async #send(method, path, body) {
    const response = await fetch(`http://127.0.0.1:${this.#port}${path}`, {
      method,
      headers: {"content-type": "application/json"},
      body: body === undefined ? undefined : JSON.stringify(body)
    });
    const {value} = /** @type {any} */ (await response.json());
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  }

  /** A command of this session. @param {string} method @param {string} path @param {unknown} [body] */
  command(method, path, body) {
    return this.#send(method, `/session/${this.#session}${path}`, body);
  }

  /** @param {string} url */
  go = (url) => this.command("POST", "/url", {url});
  reload = () => this.command("POST", "/refresh", {});
  intoPage = () => this.command("POST", "/frame", {id: null});
  /** Into the notebook; a new notebook has a new frame. */
  intoFrame = async () => {
    await this.intoPage();
    await this.command("POST", "/frame", {id: 0});
  };

  /** Runs a function body in the current document. @param {string} script @param {...unknown} args */
  execute = (script, ...args) => this.command("POST", "/execute/sync", {script, args});

  /**
   * Puts another tab in front for some seconds. The notebook's own frame notes a value meanwhile, while it is hidden:
   * no driver looks into a tab without bringing it to the front.
   * @param {string} expression evaluated in the frame
   * @param {number} seconds
   * @returns {Promise<number[]>} empty if the driver leaves the tab visible
   */
  async whileHidden(expression, seconds) {
    await this.intoFrame();
    // In the document, because Firefox gives scripts of the driver a global object of their own.
    await this.execute(`const note = document.createElement("output"); note.id = "while-hidden"; note.hidden = true;
      document.body.append(note);
      // On going and on coming back: a hidden tab's timers may not run for seconds.
      document.addEventListener("visibilitychange", () => { note.textContent += " " + ${expression}; });`);
    await this.intoPage();
    const here = await this.command("GET", "/window");
    const {handle} = await this.command("POST", "/window/new", {type: "tab"});
    await this.command("POST", "/window", {handle});
    await pause(1000 * seconds);
    await this.command("DELETE", "/window");
    await this.command("POST", "/window", {handle: here});
    await this.intoFrame();
    const noted = await this.execute(`return document.getElementById("while-hidden").textContent`);
    return noted.split(" ").filter(Boolean).map(Number);
  }

  /**
   * Waits for an expression to hold.
   * @param {string} expression
   * @param {string} what in words, for the failure
   * @param {number} [seconds]
   */
  async until(expression, what, seconds = 30) {
    const end = performance.now() + seconds * 1000;
    for (;;) {
      const value = await this.execute(`return ${expression}`);
      if (value) return value;
      if (performance.now() > end) {
        const states = await this.execute(
          `return [...document.querySelectorAll(".cell")].map(({id, dataset}) => id + " " + dataset.state).join(", ") +
            " | focus: " + document.activeElement?.outerHTML.slice(0, 100) + " | " + document.body.innerText.slice(0, 300)`
        );
        return assert.fail(`never: ${what}; ${states}`);
      }
      await pause(100);
    }
  }

  /** Presses an element with the mouse. @param {string} selector */
  async click(selector) {
    await this.command("POST", `/element/${await this.#find(selector)}/click`, {});
  }

  /** @param {string} selector @param {string} text keys, or for a file input its path */
  async sendKeys(selector, text) {
    await this.command("POST", `/element/${await this.#find(selector)}/value`, {text});
  }

  /** @param {string} selector @returns {Promise<string>} */
  async #find(selector) {
    const found = await this.command("POST", "/element", {using: "css selector", value: selector});
    return /** @type {string} */ (Object.values(found)[0]);
  }

  /** Presses keys one after the other; the modifiers are held meanwhile. @param {string} keys @param {...string} held */
  async press(keys, ...held) {
    const stroke = (/** @type {string} */ value) => [
      {type: "keyDown", value},
      {type: "keyUp", value}
    ];
    const actions = [
      ...held.map((value) => ({type: "keyDown", value})),
      ...Array.from(keys).flatMap(stroke),
      ...held.toReversed().map((value) => ({type: "keyUp", value}))
    ];
    await this.command("POST", "/actions", {actions: [{type: "key", id: "keys", actions}]});
  }
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @returns {Promise<number>} a port that was free a moment ago */
function freePort() {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const {port} = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
