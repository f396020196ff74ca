/** @file The engines that the page is tested in, and what differs between their drivers. */

import {spawnSync} from "node:child_process";

/**
 * @typedef {object} Engine
 * @property {string} name
 * @property {string} driver program that speaks WebDriver
 * @property {string[]} programs that it needs besides
 * @property {(port: number) => string[]} args
 * @property {boolean} [display] it has no headless mode and gets a display of Xvfb
 * @property {Record<string, unknown>} capabilities
 */

const FLAGS = ["--headless=new", "--no-sandbox", "--disable-background-networking", "--window-size=1280,900"];

/** @type {Engine[]} */
export const ENGINES = [
  {
    name: "Chromium",
    driver: process.env.CHROMEDRIVER ?? "chromedriver",
    programs: [process.env.CHROMIUM ?? "/usr/bin/chromium"],
    args: (port) => [`--port=${port}`],
    capabilities: {"goog:chromeOptions": {binary: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS}}
  },
  {
    name: "Firefox",
    driver: process.env.GECKODRIVER ?? "geckodriver",
    programs: [process.env.FIREFOX ?? "/usr/bin/firefox-esr"],
    args: (port) => ["--port", String(port), "--websocket-port", "0"],
    capabilities: {
      "moz:firefoxOptions": {
        binary: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
        args: ["-headless", "--width=1280", "--height=900"],
        // The driver's default lets files read each other, which no reader's Firefox does.
        prefs: {"security.fileuri.strict_origin_policy": true}
      }
    }
  },
  {
    name: "WebKitGTK",
    driver: process.env.WEBKITDRIVER ?? "WebKitWebDriver",
    programs: ["Xvfb"],
    args: (port) => [`--port=${port}`],
    display: true,
    capabilities: {}
  }
];

/** @param {Engine} engine @returns {string[]} programs that are not there */
export function missingPrograms({driver, programs}) {
  return [driver, ...programs].filter((program) => spawnSync("which", [program]).status !== 0);
}
