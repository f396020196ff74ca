/** @file The gallery shows every kind of chart, in both themes, and none of them is blank. */

import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {inkShare, launch, openNotebook, serve} from "./support.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {{url: string, close: () => void}} */
let server;

/** Charts of the gallery, and a share of ink that the sparsest of them exceeds. */
const FIGURES = 26;
const LEAST_INK = 0.002;

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  server.close();
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`the gallery draws every chart in the ${colorScheme} theme`, async () => {
    const opened = await openNotebook(browser, `${server.url}?device=cpu&n=gallery`, {colorScheme});
    await opened.tool("Run all").click();
    const cells = opened.frame.locator("[id^=cell-][data-state]");
    const unfinished = opened.frame.locator('[id^=cell-][data-state]:not([data-state="done"])');
    for (let i = 0; i < 200 && (await unfinished.count()) > 0; i++) await opened.page.waitForTimeout(100);
    assert.deepEqual(await unfinished.evaluateAll((nodes) => nodes.map(({id}) => id)), []);
    assert.ok((await cells.count()) > FIGURES);
    assert.equal(await opened.frame.getByRole("alert").count(), 0);

    const figures = opened.frame.locator("figure.gb-plot");
    assert.ok((await figures.count()) >= FIGURES, `${await figures.count()} figures`);
    for (const figure of await figures.all()) {
      const name = await figure.getAttribute("aria-label");
      await figure.scrollIntoViewIfNeeded();
      const canvas = figure.locator("canvas[role=img]").first();
      assert.ok(((await canvas.getAttribute("aria-label")) ?? "").length > 0, `${name} has a description`);
      assert.ok((await inkShare(canvas)) > LEAST_INK, `${name} is blank`);
    }
    opened.checkConsole();
    await opened.page.context().close();
  });
}
