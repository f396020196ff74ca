/** @file The notebooks that come with the page. */

import {readdir, readFile} from "node:fs/promises";
import path from "node:path";

/**
 * @typedef {object} Bundled
 * @property {string} name the file's name without its ending; `?n=` asks for it
 * @property {string} title
 * @property {string} text
 */

/** The first one opens by itself. Notebooks that are not named here come after these, by name. */
const ORDER = ["group-composition", "tree-superposition", "gallery"];

/**
 * @param {string} root repository root
 * @returns {Promise<Bundled[]>} in the order of the page's list
 */
export async function bundledNotebooks(root) {
  const folder = path.join(root, "www/notebooks");
  const names = (await readdir(folder)).filter((file) => file.endsWith(".html")).map((file) => file.slice(0, -5));
  const place = (/** @type {string} */ name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  names.sort((a, b) => place(a) - place(b) || a.localeCompare(b));
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(path.join(folder, `${name}.html`), "utf8");
      const title = /<title>([^<]*)<\/title>/.exec(text)?.[1];
      if (title === undefined) throw new Error(`www/notebooks/${name}.html has no <title>`);
      return {name, title, text};
    })
  );
}
