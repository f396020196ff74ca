/** @file A frame that has died or hangs is noticed without being asked, and Stop brings the notebook back. */

import {after, before, test} from "node:test";
import {openCells, shows} from "./cells.mjs";
import {ENGINES, missingPrograms} from "./engines.mjs";
import {launch, serve} from "./support.mjs";
import {Browser} from "./webdriver.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("./site.mjs").Site} */
let server;

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  server.close();
});

test("faults: a cell that allocates without end ends its frame, and Stop brings the notebook back paused", async (t) => {
  const [chromium] = ENGINES;
  const missing = chromium === undefined ? ["Chromium"] : missingPrograms(chromium);
  if (chromium === undefined || missing.length > 0) return t.skip(`missing: ${missing}`);
  // Little memory for scripts, so that its end comes soon and costs the machine nothing.
  const options = /** @type {{args: string[]}} */ (chromium.capabilities["goog:chromeOptions"]);
  const args = [...options.args, "--js-flags=--max-old-space-size=128"];
  const capabilities = {"goog:chromeOptions": {...options, args}};
  const driven = await Browser.start({...chromium, capabilities});
  t.after(() => driven.close());
  await driven.go(`${server.url}?device=cpu&n=hungry`);
  await driven.until(`document.getElementById("device").dataset.state === "ok"`, "the kernel is up", 60);
  await driven.intoFrame();
  await driven.until(`document.querySelector("#cell-3 .output").textContent === "42"`, "the other cell");
  await driven.click("#cell-2 .primary");
  await driven.intoPage();
  await driven.until(`document.getElementById("notice-deaf")?.textContent.includes("does not answer")`, "the notice");
  await driven.click("#notice-deaf button");
  await driven.until(`document.getElementById("notice-frame")?.textContent.includes("Your edits are kept")`, "back");
  await driven.click("#notice-frame button");
  await driven.intoFrame();
  await driven.until(`document.querySelector("#cell-3 .output")?.textContent === "42"`, "the other cell lives");
});

test("faults: a loop that no guard sees is noticed, and what it ends with is taken back", async () => {
  const opened = await openCells(
    {browser, url: server.url},
    [
      [
        "js",
        '"use manual";\nawait new Promise((go) => setTimeout(go, 500));\nconst until = Date.now() + 9000;\n(0, eval)(`while (Date.now() < ${until});`)\n"over"'
      ]
    ],
    {runAll: false}
  );
  await opened.cell(1).getByRole("button", {name: "Run", exact: true}).click();
  const notice = opened.page.locator("#notice-deaf");
  await notice.filter({hasText: "does not answer"}).waitFor({timeout: 20_000});
  await notice.waitFor({state: "detached", timeout: 20_000});
  await shows(opened, 1, "over");
  await opened.page.context().close();
});
