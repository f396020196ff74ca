/**
 * @file Jupyter notebooks, nbformat 4. Cells keep their own type in `metadata.glassbook`, so that a notebook
 * comes back as it went; what a Jupyter file brings besides is turned into what this page can show.
 */

import {FormatError} from "./format-error.js";
import {jsonErrorPosition} from "./json-position.js";

/** @typedef {import("../frame/document/document.js").Notebook} Notebook */
/** @typedef {import("../frame/engine/compile.js").Cell} Cell */

/**
 * @param {Notebook} notebook
 * @returns {string} JSON, one value a line as Jupyter writes it
 */
export function toIpynb({title, cells}) {
  const file = {
    cells: cells.map(toJupyter),
    metadata: {
      title,
      kernelspec: {name: "javascript", display_name: "JavaScript", language: "javascript"},
      language_info: {name: "javascript", file_extension: ".js", mimetype: "text/javascript"}
    },
    nbformat: 4,
    nbformat_minor: 5
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** @param {Cell} cell */
function toJupyter({id, mode, value, pinned, hidden, output}) {
  const metadata = {glassbook: {mode, pinned, hidden, output}};
  const common = {id: String(id), metadata, source: lines(value)};
  if (mode === "js") return {cell_type: "code", execution_count: null, outputs: [], ...common};
  return {cell_type: mode === "md" ? "markdown" : "raw", ...common};
}

/**
 * @param {string} text
 * @returns {Notebook} throws a FormatError
 */
export function fromIpynb(text) {
  /** @type {any} */
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new FormatError("format/not-json", "This Jupyter file is no valid JSON", jsonErrorPosition(text));
  }
  if (!Array.isArray(file?.cells)) {
    const found = file?.worksheets === undefined ? "it has no list of cells" : "it is of the old format 3";
    throw new FormatError("format/not-a-notebook", `This is no Jupyter notebook of format 4: ${found}`);
  }
  const language = file.metadata?.language_info?.name ?? file.metadata?.kernelspec?.language ?? "python";
  const cells = file.cells.map((/** @type {any} */ cell, /** @type {number} */ i) =>
    fromJupyter(cell, i + 1, language)
  );
  return {title: file.metadata?.title ?? heading(cells) ?? "Untitled", theme: "air", readOnly: false, cells};
}

/**
 * @param {any} cell
 * @param {number} id
 * @param {string} language
 * @returns {Cell}
 */
function fromJupyter(cell, id, language) {
  const value = Array.isArray(cell?.source) ? cell.source.join("") : String(cell?.source ?? "");
  const own = cell?.metadata?.glassbook;
  if (typeof own?.mode === "string") {
    return {id, mode: own.mode, value, pinned: own.pinned === true, hidden: own.hidden === true, output: own.output};
  }
  if (cell?.cell_type === "markdown") return {id, mode: "md", value, pinned: false, hidden: false};
  if (cell?.cell_type === "code" && /^(java|type)script$/i.test(language)) {
    return {id, mode: "js", value, pinned: true, hidden: false};
  }
  // Code that this page cannot run is still worth reading.
  const fence = `\`\`\`${cell?.cell_type === "code" ? language : ""}\n${value}\n\`\`\``;
  return {id, mode: "md", value: fence.replaceAll("${", "\\${"), pinned: false, hidden: false};
}

/** @param {string} text */
function lines(text) {
  return text.split(/(?<=\n)/);
}

/** @param {Cell[]} cells */
function heading(cells) {
  for (const {mode, value} of cells) {
    const match = mode === "md" ? /^#\s+(.+)$/m.exec(value) : null;
    if (match !== null) return match[1];
  }
  return undefined;
}
