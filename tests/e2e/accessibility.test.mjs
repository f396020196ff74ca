/** @file axe finds nothing serious, in both themes; the page fits narrow screens and paper. */

import assert from "node:assert/strict";
import {readFile} from "node:fs/promises";
import {createRequire} from "node:module";
import {after, before, test} from "node:test";
import {launch, openNotebook, serve} from "./support.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {{url: string, close: () => void}} */
let server;

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  server.close();
});

for (const theme of /** @type {const} */ (["light", "dark"])) {
  test(`axe has no serious complaint in the ${theme} theme`, async () => {
    const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`, {colorScheme: theme});
    await opened.frame.getByLabel("Steps", {exact: true}).fill("20");
    await opened.cell(10).getByRole("button", {name: "Run", exact: true}).click();
    await opened.state(17, "done");
    await opened.frame.getByLabel("Train fraction").fill("2");
    await opened.cell(10).getByRole("button", {name: "Run again"}).click();
    await opened.state(10, "error");
    for (const frame of opened.page.frames()) {
      // Each document by itself: axe cannot speak across the seal.
      const found = await frame.evaluate(async (source) => {
        (0, eval)(source);
        const {axe} = /** @type {any} */ (globalThis);
        const {violations} = await axe.run(document, {iframes: false});
        return violations
          .filter((/** @type {any} */ v) => ["serious", "critical"].includes(v.impact))
          .map(
            (/** @type {any} */ v) =>
              `${v.id}: ${v.nodes.map((/** @type {any} */ n) => n.target + " " + n.failureSummary).slice(0, 3)}`
          );
      }, axe);
      assert.deepEqual(found, []);
    }
    await opened.page.context().close();
  });
}

for (const width of [1440, 1024, 390]) {
  test(`nothing overflows at ${width} pixels`, async () => {
    const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`, {viewport: {width, height: 800}});
    for (const frame of opened.page.frames()) {
      const over = await frame.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth
      );
      assert.ok(over <= 0, `${over} pixels too wide`);
    }
    await opened.page.context().close();
  });
}

test("paper shows the whole notebook", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  const pdf = await opened.page.pdf();
  const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  assert.ok(pages >= 3, `${pages} pages`);
  await opened.page.context().close();
});
