/**
 * @file A figure as a file: PNG, SVG, CSV, JSON.
 *
 * The figure sends the bytes up as a bubbling `plot-export` event, `{name, type, bytes}`. A page
 * that must save them elsewhere (a sealed frame cannot download) calls `preventDefault()`; when
 * nobody does, the browser downloads them.
 */

/** @typedef {"png" | "svg" | "csv" | "json"} Format */

const TYPES = {
  png: "image/png",
  svg: "image/svg+xml",
  csv: "text/csv;charset=utf-8",
  json: "application/json"
};

/**
 * A file name from a title: letters and digits of any script, joined by hyphens.
 *
 * @param {string | undefined} title
 * @param {Format} format
 */
export function fileName(title, format) {
  const words = (title ?? "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return `${words.join("-").slice(0, 60) || "figure"}.${format}`;
}

/**
 * Writes typed arrays as plain lists and gaps as `null`; JSON has neither.
 *
 * @param {string} _key
 * @param {unknown} value
 */
export function jsonValue(_key, value) {
  if (ArrayBuffer.isView(value)) return Array.from(/** @type {any} */ (value));
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

/**
 * @param {import("./figure.js").Figure} figure
 * @returns {Promise<Blob>} the figure as drawn, one pixel per device pixel, at least two per CSS pixel
 */
async function pngOf(figure) {
  const {width, height} = figure.size;
  const canvas = document.createElement("canvas");
  figure.chart.draw(canvas, width, height, Math.max(2, devicePixelRatio || 1));
  /** @type {Blob | null} */
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  canvas.width = 0;
  if (!blob) throw new Error("the browser could not encode the picture");
  return blob;
}

/**
 * @param {import("./figure.js").Figure} figure
 * @param {Format} format
 * @returns {Promise<Uint8Array>}
 */
export async function figureBytes(figure, format) {
  if (format === "png") return new Uint8Array(await (await pngOf(figure)).arrayBuffer());
  const {width, height} = figure.size;
  const {kind, spec} = figure;
  const text = {
    svg: () => figure.chart.svg(figure.canvas, width, height),
    csv: () => figure.chart.csv(),
    json: () => JSON.stringify({kind, ...spec}, jsonValue)
  }[format]();
  // The drawing above was laid out for the file; lay out for the screen again.
  figure.redraw();
  return new TextEncoder().encode(text);
}

/**
 * @param {import("./figure.js").Figure} figure
 * @param {Format} format
 */
export async function exportFigure(figure, format) {
  const bytes = await figureBytes(figure, format);
  const [name, type] = [fileName(figure.spec.title, format), TYPES[format]];
  const detail = {name, type, bytes};
  const event = new CustomEvent("plot-export", {detail, bubbles: true, composed: true, cancelable: true});
  if (!figure.node.dispatchEvent(event)) return;
  const url = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (bytes)], {type}));
  const link = document.createElement("a");
  Object.assign(link, {href: url, download: name});
  link.click();
  // The download has its own reference once the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** @param {import("./figure.js").Figure} figure */
export async function copyImage(figure) {
  if (!navigator.clipboard?.write) throw new Error("this browser does not allow copying images here");
  await navigator.clipboard.write([new ClipboardItem({"image/png": pngOf(figure)})]);
  figure.status.textContent = "Copied.";
}
