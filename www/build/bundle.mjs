/** @file One esbuild call: an entry module in, one classic script out. */

import {readFile, access} from "node:fs/promises";
import path from "node:path";
import * as esbuild from "esbuild";

/**
 * @typedef {object} WasmPackages folders that wasm-pack wrote
 * @property {string} kernel
 * @property {string} plots
 * @property {string} compute
 */

/**
 * @param {string} entry
 * @param {{packages: WasmPackages, globalName?: string, inject?: string[]}} options `inject`: modules whose exports stand in for globals
 * @returns {Promise<{bytes: Uint8Array, text: string}>}
 */
export async function bundleScript(entry, {packages, globalName, inject = []}) {
  const result = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    // Classic scripts: module workers from blobs fail on file:// in Chromium, and the frame evaluates text.
    format: "iife",
    globalName,
    // The frame evaluates late scripts, and a strict script's `var` does not outlive its evaluation.
    footer: globalName === undefined ? {} : {js: `globalThis.${globalName} = ${globalName};`},
    tsconfigRaw: "{}",
    inject,
    target: "es2022",
    legalComments: "none",
    charset: "utf8",
    define: {"import.meta.url": '""'},
    plugins: [wasmGlue(packages), withoutTypeScript(), quietHandlers(), cssText()]
  });
  const output = result.outputFiles?.[0];
  if (output === undefined) throw new Error(`esbuild wrote nothing for ${entry}`);
  return {bytes: output.contents, text: output.text};
}

/**
 * Resolves `glassbook-kernel`, `glassbook-plots` and `glassbook-compute` to the generated glue.
 * @param {WasmPackages} packages
 * @returns {esbuild.Plugin}
 */
function wasmGlue(packages) {
  return {
    name: "wasm-glue",
    setup(build) {
      /** @type {Record<string, string>} */
      const glue = {
        "glassbook-kernel": path.join(packages.kernel, "glassbook_kernel.js"),
        "glassbook-plots": path.join(packages.plots, "glassbook_plots_web.js"),
        "glassbook-compute": path.join(packages.compute, "glassbook_compute.js")
      };
      build.onResolve({filter: /^glassbook-(kernel|plots|compute)$/}, async ({path: name}) => {
        const file = glue[name];
        if (file === undefined) return undefined;
        await requireFile(file);
        return {path: file};
      });
    }
  };
}

/**
 * notebook-kit imports the whole TypeScript compiler (1 MB gzipped) for cells that this page does not have.
 * @returns {esbuild.Plugin}
 */
function withoutTypeScript() {
  const names =
    "ModuleKind ScriptTarget transpile createProgram createSourceFile isClassExpression isFunctionExpression isParenthesizedExpression isExpressionStatement";
  return {
    name: "without-typescript",
    setup(build) {
      build.onResolve({filter: /^typescript$/}, () => ({path: "typescript", namespace: "empty"}));
      build.onLoad({filter: /.*/, namespace: "empty"}, () => ({
        contents: `const absent = {}; export {${names.split(" ").map((name) => `absent as ${name}`)}};`
      }));
    }
  };
}

/**
 * htl marks the place of a listener with an attribute like `onclick="::1"` before it sets the property. The
 * frame's policy reports every such attribute as a blocked inline handler, so the mark gets another name.
 * @returns {esbuild.Plugin}
 */
function quietHandlers() {
  const patches = [
    [
      `string += "::" + j;\n                nodeFilter |= SHOW_ELEMENT;`,
      `string = string.slice(0, attributeNameStart - strings[j - 1].length) + (/^on/.test(name) ? "data-" : "") + name + "=::" + j;\n                nodeFilter |= SHOW_ELEMENT;`
    ],
    [
      "node[name] = value;\n              } else { // style",
      'node[name.replace(/^data-on/, "on")] = value;\n              } else { // style'
    ]
  ];
  return {
    name: "quiet-handlers",
    setup(build) {
      build.onLoad({filter: /[\\/]htl[\\/]src[\\/]index\.js$/}, async ({path: file}) => {
        let contents = await readFile(file, "utf8");
        for (const [before = "", after = ""] of patches) {
          if (contents.split(before).length !== 2)
            throw new Error(`${file} has changed: the patch of its listener marks no longer fits`);
          contents = contents.replace(before, () => after);
        }
        return {contents, loader: "js"};
      });
    }
  };
}

/**
 * Imports of `.css` become minified text: the frame has no network and adds its style sheet itself.
 * @returns {esbuild.Plugin}
 */
function cssText() {
  return {
    name: "css-text",
    setup(build) {
      build.onLoad({filter: /\.css$/}, async ({path: file}) => {
        const {code} = await esbuild.transform(await readFile(file, "utf8"), {loader: "css", minify: true});
        return {contents: code, loader: "text"};
      });
    }
  };
}

/** @param {string} file */
export async function requireFile(file) {
  try {
    await access(file);
  } catch {
    throw new Error(`${file} is missing. Build the wasm packages first: cargo xtask build`);
  }
}
