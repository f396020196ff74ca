/** @file A second worker in every engine, from a server and from disk: the numbers of a run without one. */

import {after, before, describe, test} from "node:test";
import {ENGINES, missingPrograms} from "./engines.mjs";
import {onDisk, serve} from "./site.mjs";
import {Browser} from "./webdriver.mjs";

/** @type {Record<string, import("./site.mjs").Site>} */
const sites = {};

before(async () => {
  [sites.http, sites.file] = await Promise.all([serve(), onDisk()]);
});
after(() => {
  for (const site of Object.values(sites)) site.close();
});

const wanted = process.env.GLASSBOOK_ENGINES?.split(",") ?? ENGINES.map(({name}) => name);

for (const engine of ENGINES.filter(({name}) => wanted.includes(name))) {
  const missing = missingPrograms(engine);
  describe(`${engine.name}:`, {skip: missing.length > 0 && `missing: ${missing}`}, () => {
    /** @type {Browser} */
    let browser;
    before(async () => {
      browser = await Browser.start(engine);
    });
    after(() => browser.close());

    for (const where of ["http", "file"]) {
      test(`at ${where}, a run with a second worker ends in the numbers of a run without`, async () => {
        await browser.intoPage();
        await browser.go(`${sites[where]?.url}?device=cpu&n=two-workers`);
        await browser.until(`document.documentElement.dataset.notebook === "open"`, "the notebook is open", 60);
        await browser.intoFrame();
        await browser.until(`document.querySelector("#cell-1 .output")?.textContent.includes("1 2 true 60")`, "", 60);
      });
    }
  });
}
