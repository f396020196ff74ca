/** @file index.html filled in: style, frame document, asset table, the notebook's first words. */

import {readFile} from "node:fs/promises";
import {createHash} from "node:crypto";
import {gzipSync} from "node:zlib";
import path from "node:path";
import * as esbuild from "esbuild";
import {openingWords} from "./opening.mjs";

/**
 * @param {string} root
 * @param {{assets: import("./assets.mjs").Asset[], notebooks: import("./notebooks.mjs").Bundled[], shell: {bytes: Uint8Array, text: string}, inline: boolean}} parts
 * @returns {Promise<string>}
 */
export async function renderPage(root, {assets, notebooks, shell, inline}) {
  const template = await readFile(path.join(root, "index.html"), "utf8");
  const css = await readFile(path.join(root, "www/shell/style.css"), "utf8");
  const style = (await esbuild.transform(css, {loader: "css", minify: true})).code.trim();
  const [first] = notebooks;
  if (first === undefined) throw new Error("www/notebooks has no notebook");
  const table = {
    srcdoc: await frameDocument(root),
    notebooks: notebooks.map(({name, title}) => ({name, title})),
    files: Object.fromEntries(assets.map(({name, path: file}) => [name, inline ? `#asset-${name}` : file]))
  };
  const shellTag = inline
    ? `<script>${escapeScript(shell.text)}</script>`
    : '<script defer src="assets/shell.js"></script>';
  const data = inline ? assets.map(inlineAsset).join("\n") : "";
  /** @type {Record<string, string>} */
  const slots = {
    style: `<style>${style}</style>`,
    opening: openingWords(first.text),
    assets: `<script type="application/json" id="assets">${JSON.stringify(table).replaceAll("<", "\\u003c")}</script>`,
    scripts: `${data}\n${shellTag}`
  };
  return template.replace(/<!-- slot:(\w+) -->/g, (_, name) => {
    const slot = slots[name];
    if (slot === undefined) throw new Error(`index.html names an unknown slot: ${name}`);
    return slot;
  });
}

/**
 * The frame's document. Its policy allows exactly one inline script, by hash; everything else arrives by message.
 * @param {string} root
 */
async function frameDocument(root) {
  const source = await readFile(path.join(root, "www/frame/bootstrap.js"), "utf8");
  const bootstrap = (await esbuild.transform(source, {minify: true, format: "iife", target: "es2022"})).code.trim();
  const hash = createHash("sha256").update(bootstrap).digest("base64");
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}' 'unsafe-eval'`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "font-src data:",
    "media-src data: blob:",
    "connect-src 'none'",
    "worker-src 'none'",
    "child-src 'none'",
    "frame-src 'none'",
    "form-action 'none'",
    "base-uri 'none'"
  ].join("; ");
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${policy}">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>Notebook</title>` +
    `</head><body><script>${bootstrap}</script></body></html>`
  );
}

/** @param {import("./assets.mjs").Asset} asset */
function inlineAsset({name, bytes}) {
  const data = gzipSync(bytes, {level: 9}).toString("base64");
  return `<script type="text/plain" id="asset-${name}">${data}</script>`;
}

/**
 * Keeps script text from ending its own element.
 * @param {string} text
 */
function escapeScript(text) {
  return text.replace(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--");
}
