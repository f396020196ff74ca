/**
 * @file The page itself as one file with a notebook in it, which opens from disk without a network.
 *
 * A site keeps that page beside its own; a page from disk is put together again from what it consists of.
 */

const SCRIPTS = "body > script:not([src])";
const SLOT = '<script type="application/json" id="assets">';

/** What scripts change, as it was before them. */
const pristine = [".bar", "#notices", "#page"].map((part) => document.querySelector(part)?.outerHTML ?? "");

/**
 * @param {{name: string, title: string, text: string}} notebook
 * @returns {Promise<string>} rejects when the page's parts cannot be had
 */
export async function pageWithNotebook({name, title, text}) {
  const page = document.querySelector("script[src]") === null ? ownPage() : await fetched();
  const start = page.indexOf(SLOT);
  const end = page.indexOf("</script>", start);
  if (start < 0 || end < 0) throw new Error("the page's table of parts was not found");
  const table = JSON.parse(page.slice(start + SLOT.length, end));
  const id = "asset-own-notebook";
  table.files[`notebook:${name}`] = `#${id}`;
  table.notebooks = [
    {name, title},
    ...table.notebooks.filter((/** @type {{name: string}} */ other) => other.name !== name)
  ];
  const packed = `<script type="text/plain" id="${id}">${await pack(text)}</script>`;
  const json = JSON.stringify(table).replaceAll("<", "\\u003c");
  const whole = `${page.slice(0, start)}${packed}${SLOT}${json}${page.slice(end)}`;
  // The words before any script are those of another notebook.
  return whole.replace(/(<article class="opening" id="opening">)[\s\S]*?(<p class="hint")/, "$1$2");
}

async function fetched() {
  const response = await fetch("glassbook.html");
  if (!response.ok) throw new Error(`glassbook.html could not be loaded (HTTP ${response.status})`);
  return response.text();
}

function ownPage() {
  const scripts = [...document.querySelectorAll(SCRIPTS)].filter(({id}) => id !== "asset-own-notebook");
  const body = [...pristine, ...scripts.map(({outerHTML}) => outerHTML)].join("\n");
  return `<!doctype html>\n<html lang="en">\n${document.head.outerHTML}\n<body>\n${body}\n</body>\n</html>\n`;
}

/** @param {string} text @returns {Promise<string>} gzipped base64, as the page's other parts */
async function pack(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
