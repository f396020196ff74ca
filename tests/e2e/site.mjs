/**
 * @file The built page on a server and as a file, with the notebooks of `tests/fixtures/notebooks` beside the
 * bundled ones: `?n=training` opens `training.html`. So the tests of the page do not depend on what the
 * bundled notebooks say.
 */

import {mkdtempSync, rmSync} from "node:fs";
import {readdir, readFile, writeFile} from "node:fs/promises";
import {createServer} from "node:http";
import {tmpdir} from "node:os";
import path from "node:path";
import {pathToFileURL} from "node:url";
import {gzipSync} from "node:zlib";

const root = path.resolve(import.meta.dirname, "../..");
/** The built page; another folder may be named for a build elsewhere. */
export const dist = process.env.GLASSBOOK_DIST ?? path.join(root, "dist");
const fixtures = path.join(root, "tests/fixtures/notebooks");

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2"
};

/** @typedef {{url: string, close: () => void}} Site `url` has no query yet */

/**
 * Serves the built page.
 * @returns {Promise<Site>}
 */
export async function serve() {
  const server = createServer(async (request, response) => {
    const {pathname} = new URL(request.url ?? "/", "http://localhost");
    const file = path.normalize(pathname === "/" ? "/index.html" : pathname);
    try {
      const fixture = file.startsWith("/fixtures/") ? path.join(fixtures, file.slice(10)) : undefined;
      let body = await readFile(fixture ?? path.join(dist, file));
      if (file === "/index.html") body = Buffer.from(await withFixtures(String(body), {inline: false}));
      const type = TYPES[/** @type {keyof typeof TYPES} */ (path.extname(file))] ?? "application/octet-stream";
      response.writeHead(200, {"content-type": type}).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {url: `http://127.0.0.1:${address.port}/`, close: () => server.close()};
}

/**
 * The one-file page, as a file of its own.
 * @returns {Promise<Site>}
 */
export async function onDisk() {
  const folder = mkdtempSync(path.join(tmpdir(), "glassbook-"));
  const page = await withFixtures(await readFile(path.join(dist, "glassbook.html"), "utf8"), {inline: true});
  const file = path.join(folder, "glassbook.html");
  await writeFile(file, page);
  return {url: String(pathToFileURL(file)), close: () => rmSync(folder, {recursive: true})};
}

/**
 * Adds the fixture notebooks to a page's table of assets.
 * @param {string} page
 * @param {{inline: boolean}} options whether the notebooks go into the page, as in the one-file build
 */
async function withFixtures(page, {inline}) {
  let data = "";
  /** @type {Record<string, string>} */
  const files = {};
  /** @type {{name: string, title: string}[]} */
  const notebooks = [];
  for (const file of (await readdir(fixtures)).filter((name) => name.endsWith(".html"))) {
    const text = await readFile(path.join(fixtures, file), "utf8");
    const name = path.basename(file, ".html");
    notebooks.push({name, title: /<title>(.*?)<\/title>/.exec(text)?.[1] ?? name});
    files[`notebook:${name}`] = inline ? `#asset-notebook:${name}` : `fixtures/${file}`;
    if (inline) {
      const packed = gzipSync(text).toString("base64");
      data += `<script type="text/plain" id="asset-notebook:${name}">${packed}</script>`;
    }
  }
  const open = '<script type="application/json" id="assets">';
  const start = page.indexOf(open);
  const end = page.indexOf("</script>", start);
  const table = JSON.parse(page.slice(start + open.length, end));
  Object.assign(table.files, files);
  table.notebooks.push(...notebooks);
  const text = JSON.stringify(table).replaceAll("<", "\\u003c");
  return `${page.slice(0, start)}${data}${open}${text}${page.slice(end)}`;
}
