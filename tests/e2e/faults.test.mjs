/** @file Bad input and broken kernels: an error with a code in the failing cell, and the rest lives. */

import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {fill, launch, openNotebook, serve, trap} from "./support.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {{url: string, close: () => void}} */
let server;

const INFO = 7;
const TRAIN = 10;
const SUMMARY = 11;
const LOSS = 12;
const TABLE = 15;

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  server.close();
});

test("a group that nobody knows is an error in the cells that use it, with a hint", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  await opened.frame.getByLabel("other", {exact: true}).check();
  await opened.frame.getByLabel("Another group").fill("Z9x");
  await opened.frame.getByLabel("Another group").press("Enter");
  await opened.state(INFO, "error");
  assert.equal(
    await opened.cell(INFO).locator(".output").textContent(),
    "",
    "an old result does not pass for a new one"
  );
  await opened.state(TABLE, "error");
  const box = opened.cell(INFO).getByRole("alert");
  assert.match((await box.getAttribute("data-code")) ?? "", /^group\//);
  assert.ok(((await box.locator(".hint").textContent()) ?? "").length > 10, "the box says what to do");
  // The rest lives, and so do the failed cells once the group is one.
  await opened.frame.getByLabel("S₃").check();
  await opened.state(INFO, "done");
  await opened.state(TABLE, "done");
  assert.equal(await opened.cell(INFO).getByRole("alert").count(), 0);
  opened.checkConsole();
  await opened.page.context().close();
});

for (const {label, value, code} of [
  {label: "Width", value: "0", code: /^train\/count-out-of-range$/},
  {label: "Train fraction", value: "1.5", code: /^task\/train-fraction-out-of-range$/},
  {label: "Learning rate", value: "fast", code: /^(train\/rate-out-of-range|kernel\/not-a-number)$/}
]) {
  test(`${label} = ${value} is refused by code, and a good value works again`, async () => {
    const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
    await fill(opened, "Steps", "10");
    const good = await opened.frame.getByLabel(label, {exact: true}).inputValue();
    await fill(opened, label, value);
    await opened.cell(TRAIN).getByRole("button", {name: "Run", exact: true}).click();
    await opened.state(TRAIN, "error");
    const box = opened.cell(TRAIN).getByRole("alert");
    assert.match((await box.getAttribute("data-code")) ?? "", code);
    assert.ok(((await box.locator(".hint").textContent()) ?? "").length > 10, "the box says what to do");
    assert.equal(await opened.cell(TABLE).getAttribute("data-state"), "done");
    await fill(opened, label, good);
    await opened.cell(TRAIN).getByRole("button", {name: "Run again"}).click();
    await opened.state(TRAIN, "done");
    opened.checkConsole();
    await opened.page.context().close();
  });
}

test("a loss that is no number stops the run and names the step", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  await fill(opened, "Learning rate", "1e30");
  await opened.cell(TRAIN).getByRole("button", {name: "Run", exact: true}).click();
  await opened.state(TRAIN, "error");
  const box = opened.cell(TRAIN).getByRole("alert");
  assert.match((await box.textContent()) ?? "", /step \d+/);
  opened.checkConsole();
  await opened.page.context().close();
});

test("a kernel that traps says so, and Restart brings it back with the notebook as it was", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  await fill(opened, "Steps", "100000");
  await fill(opened, "Seed", "3");
  await opened.cell(TRAIN).getByRole("button", {name: "Run", exact: true}).click();
  await opened.state(TRAIN, "running");
  await trap(opened);
  await opened.state(TRAIN, "error");
  const box = opened.cell(TRAIN).getByRole("alert");
  assert.equal(await box.getAttribute("data-code"), "kernel/panicked");
  assert.equal(await opened.page.locator("#device").getAttribute("data-state"), "error");
  await opened.tool("Restart kernel").click();
  await opened.page.locator('#device[data-state="ok"]').waitFor();
  await opened.state(TABLE, "done");
  assert.equal(await opened.frame.getByLabel("Seed", {exact: true}).inputValue(), "3");
  await fill(opened, "Steps", "10");
  await opened.cell(TRAIN).getByRole("button", {name: "Run again"}).click();
  await opened.state(TRAIN, "done");
  await opened.page.context().close();
});

test("a kernel that dies in the middle of training: the last checkpoint is offered, and training goes on from it", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  await fill(opened, "Steps", "100000");
  await opened.cell(TRAIN).getByRole("button", {name: "Run", exact: true}).click();
  await opened.state(TRAIN, "running");
  // A checkpoint is taken every five seconds of training.
  await opened.page.waitForTimeout(7000);
  await trap(opened);
  await opened.state(TRAIN, "error");
  const offer = opened.page.locator("#notice-kernel").getByRole("button", {name: /^Restart and go on from step/});
  const step = number(/from step ([\d,]+) of 100,000/.exec((await offer.textContent()) ?? ""));
  assert.ok(step > 0, `a checkpoint after ${step} steps`);
  await offer.click();
  await opened.page.locator('#device[data-state="ok"]').waitFor({timeout: 60_000});
  await opened.state(TRAIN, "running");
  await opened.cell(SUMMARY).filter({hasText: "Step"}).waitFor();
  await opened.page.waitForTimeout(1000);
  await opened.tool("Stop").click();
  await opened.state(TRAIN, "stopped");
  await opened.page.waitForTimeout(300);
  const summary = (await opened.cell(SUMMARY).locator(".output").textContent()) ?? "";
  assert.ok(number(/Step ([\d,]+) of 100,000/.exec(summary)) > step, `${summary} follows step ${step}`);
  // The curve begins with the first step of the first kernel.
  const loss = opened.cell(LOSS).locator("figure");
  await loss.locator("summary").click();
  assert.match((await loss.locator("table tbody tr").first().textContent()) ?? "", /^training pairs00/);
  await opened.page.context().close();
});

/** @param {RegExpExecArray | null} match */
const number = (match) => Number(match?.[1]?.replaceAll(",", ""));

test("a kernel that hears nothing is replaced by Stop in about a second", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  await fill(opened, "Steps", "100000");
  await opened.cell(TRAIN).getByRole("button", {name: "Run", exact: true}).click();
  await opened.state(TRAIN, "running");
  const [worker] = opened.page.workers();
  // The Worker hangs for good; the evaluation never returns, so nobody waits for it.
  void worker
    ?.evaluate(() => {
      for (;;);
    })
    .catch(() => {});
  await opened.page.waitForTimeout(300);
  await opened.tool("Stop").click();
  await opened.page.locator("#notice-kernel").waitFor({timeout: 3000});
  await opened.page.locator('#device[data-state="ok"]').waitFor();
  await opened.state(TABLE, "done");
  opened.checkConsole();
  await opened.page.context().close();
});

test("WebGPU asked for where there is none is an error with a code and a hint", async () => {
  const {chromium} = await import("playwright-core");
  const bare = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-features=WebGPU",
      "--disable-blink-features=WebGPU"
    ]
  });
  const opened = await openNotebook(bare, `${server.url}?device=webgpu&n=training`);
  const notice = opened.page.getByRole("alert");
  assert.equal(await notice.getAttribute("data-code"), "gpu/unavailable");
  assert.match((await notice.textContent()) ?? "", /Remove \?device=webgpu/);
  assert.equal(await opened.cell(TABLE).getByRole("alert").getAttribute("data-code"), "gpu/unavailable");
  const automatic = await openNotebook(bare, `${server.url}?n=training`);
  assert.equal(await automatic.page.locator("#device").textContent(), "CPU");
  assert.match((await automatic.page.locator("#device").getAttribute("title")) ?? "", /WebGPU/);
  automatic.checkConsole();
  await bare.close();
});
