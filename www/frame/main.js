/** @file The sealed frame: opens a notebook when the top page sends one, and reports what becomes of it. */

import * as Inputs from "@observablehq/inputs";
import * as htl from "htl";
import inputsCss from "@observablehq/inputs/dist/index.css";
import {fromHtml} from "../formats/observable-html.js";
import {bundled, bundledArrived} from "./bundled.js";
import {Controller} from "./controller.js";
import {mutable} from "./engine/stream.js";
import {listenForFiles, readFile, saveFile, textOf, writeFile} from "./files.js";
import {listenForSubmit} from "./forms.js";
import {Keeper} from "./keeper.js";
import {listenForKeys} from "./keys.js";
import {listenForLinks} from "./links.js";
import proseCss from "./prose.css";
import frameCss from "./style.css";
import {md} from "./text/markdown.js";
import {tex} from "./text/math.js";
import {toTop} from "./top.js";
import {late} from "./late.js";
import {arrived, wanted} from "./wanted.js";

/** @typedef {import("../shared/protocol").ToFrame} ToFrame */

const style = document.createElement("style");
style.textContent = inputsCss + frameCss + proseCss;
document.head.append(style);

/** @type {Controller | undefined} */
let controller;
/** @type {Keeper | undefined} */
let keeper;

addEventListener("message", ({source, data}) => {
  if (source === parent) hear(data);
});
addEventListener("error", (event) => {
  // The browser's way of saying that a layout took one frame longer.
  if (event.message.startsWith("ResizeObserver loop")) return;
  // Errors of cells have their own place; this is for ours.
  if (!/cell-\d+\.js/.test(event.error?.stack ?? "")) toTop({type: "failed", message: event.message});
});
toTop({type: "ready"});

/** @param {ToFrame} message */
function hear(message) {
  switch (message.type) {
    case "open":
      open(message);
      break;
    case "fonts":
      for (const {family, style: slant, bytes} of message.fonts) {
        void new FontFace(family, bytes, {style: slant, weight: "200 900"})
          .load()
          .then((face) => document.fonts.add(face));
      }
      break;
    case "kernel":
      controller?.engine.connect(message.port);
      break;
    case "asset":
      arrived(message);
      break;
    case "data":
      bundledArrived(message);
      break;
    case "theme":
      setTheme(message.theme);
      break;
    case "run-all":
      controller?.runAll();
      break;
    case "run-lost":
      controller?.engine.runLost();
      break;
    case "saved":
      keeper?.saved(message.id);
      break;
    case "import":
      void readFile(message);
      break;
    case "export":
      if (controller !== undefined) void writeFile(message.format, message.name, controller.notebook);
      break;
    case "show":
      void late().then(({toggleOutline, toggleHelp}) => (message.what === "outline" ? toggleOutline() : toggleHelp()));
      break;
    case "stop":
      controller?.engine.stop();
      break;
    case "ping":
      toTop({type: "pong", id: message.id});
      break;
  }
}

/** @param {Extract<ToFrame, {type: "open"}>} message */
function open({text, paused, theme}) {
  setTheme(theme);
  const notebook = fromHtml(text);
  const safe = new Keeper(() => {
    const now = controller?.notebook ?? notebook;
    return {text: textOf(now, {notebook, text}), title: now.title};
  });
  keeper = safe;
  controller = new Controller(notebook, {
    paused,
    builtins: {Inputs, Mutable: mutable, saveFile, bundled, htl, html: htl.html, svg: htl.svg, md, tex},
    loadPlots: () => wanted("plots").then(({Plots, wasm}) => new Plots(wasm)),
    keeper: safe
  });
  document.body.append(controller.view.element);
  listenForKeys(controller, new AbortController().signal);
  listenForLinks();
  listenForSubmit();
  listenForFiles();
  new ResizeObserver(() => toTop({type: "height", height: document.documentElement.scrollHeight})).observe(
    document.body
  );
  toTop({type: "rendered", height: document.documentElement.scrollHeight, title: notebook.title});
  void late().then(() => controller?.view.paint());
}

/** @param {import("../shared/protocol").Theme} theme */
function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
}
