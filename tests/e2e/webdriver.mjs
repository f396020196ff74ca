/**
 * @file One way of driving every engine: WebDriver, spoken to the browser's own driver program. What differs
 * between the engines is in the table of `engines.mjs`, and nowhere else.
 */

import {spawn} from "node:child_process";
import assert from "node:assert/strict";
import {freePort, startDisplay} from "./processes.mjs";

/** @typedef {import("./engines.mjs").Engine} Engine */

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
    if (display === true) {
      const server = startDisplay();
      this.#children.push(server.process);
      env.DISPLAY = await server.name;
    }
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
      // An element would be sent as a reference, and may be gone by then.
      const value = await this.execute(`const value = ${expression}; return value instanceof Node || value;`);
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

  /**
   * Presses an element with the mouse, once it stands still: a driver first looks where the element is and then
   * presses there, and what a cell draws meanwhile moves the cells below it.
   * @param {string} selector
   */
  async click(selector) {
    const end = performance.now() + 10_000;
    for (;;) {
      await this.#standsStill(selector, end);
      try {
        return await this.command("POST", `/element/${await this.#find(selector)}/click`, {});
      } catch (error) {
        // It was drawn anew in between.
        if (performance.now() > end || !String(error).includes("stale element")) throw error;
      }
    }
  }

  /** @param {string} selector @param {number} end when to give up */
  async #standsStill(selector, end) {
    for (let before, times = 0; times < 3;) {
      const place = await this.execute(PLACE, selector);
      times = place !== null && place === before ? times + 1 : 0;
      before = place;
      assert.ok(performance.now() < end, `${selector} moves or is covered; last seen at ${place}`);
      await pause(50);
    }
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

/** Where the middle of the view shows an element; null while another element covers it. */
const PLACE = `const element = document.querySelector(arguments[0]);
  element?.scrollIntoView({block: "center", inline: "nearest", behavior: "instant"});
  const {x, y, width, height} = element?.getBoundingClientRect() ?? {};
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  return element?.contains(top) ? [x, y, width, height].join() : null;`;

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
