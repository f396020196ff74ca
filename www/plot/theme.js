/**
 * @file Colors and font of the figures, from the page's CSS variables.
 *
 * `--plot-background`, `--plot-foreground`, `--plot-muted`, `--plot-grid`, `--plot-font` and
 * `--plot-1` … `--plot-8` are read from the root element. What is missing is taken from the page's
 * own text and background color, and from the palette that suits their lightness.
 */

/**
 * @typedef {object} Theme
 * @property {string} [background] behind everything
 * @property {string} [foreground] titles and values
 * @property {string} [muted] tick labels and axis labels
 * @property {string} [grid] grid lines
 * @property {string} [font] CSS font family
 * @property {string[]} [palette] colors of series, in order
 */

const LIGHT = {
  background: "#ffffff",
  foreground: "#1b1f24",
  muted: "#5b636e",
  grid: "#e4e7eb",
  palette: "#0072b2 #d55e00 #008f68 #b85c93 #b57a00 #2a93d1 #6b5bb8 #5c636e".split(" ")
};
const DARK = {
  background: "#16181d",
  foreground: "#e8eaed",
  muted: "#a2a9b4",
  grid: "#2e333b",
  palette: "#56b4e9 #f08a4b #2fc79a #e39bc3 #e6b422 #8fa8ff #f0e442 #aab2bd".split(" ")
};

/** @type {CanvasRenderingContext2D | null | undefined} */
let pixel;

/**
 * A CSS color of any form as `rgba(r, g, b, a)`: painted, then read back, because computed style
 * keeps `oklch()` and friends as they were written.
 *
 * @param {string} color
 * @returns {string | undefined} undefined if it is no color
 */
export function resolveColor(color) {
  if (!color || !CSS.supports("color", color)) return undefined;
  if (/^#[0-9a-f]{6}$/i.test(color)) return color;
  pixel ??= document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  if (!pixel) return undefined;
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = color;
  pixel.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
  return `rgba(${r}, ${g}, ${b}, ${(a ?? 255) / 255})`;
}

/** @param {string} color as {@link resolveColor} returns it */
function isDark(color) {
  const hex = /^#(..)(..)(..)$/
    .exec(color)
    ?.slice(1)
    .map((c) => parseInt(c, 16));
  const [r = 255, g = 255, b = 255] = hex ?? (color.match(/[\d.]+/g) ?? []).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b < 118;
}

/** The page's own background: the first opaque one from the body upwards, else the scheme's. */
function pageBackground() {
  for (const element of [document.body, document.documentElement]) {
    const color = element && resolveColor(getComputedStyle(element).backgroundColor);
    if (color && !color.endsWith(", 0)")) return color;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? DARK.background : LIGHT.background;
}

/**
 * The theme as the wasm module takes it, every field filled.
 *
 * @param {Theme} [given] fields that the page fixes itself
 * @returns {Required<Theme>}
 */
export function readTheme(given = {}) {
  const style = getComputedStyle(document.documentElement);
  /** @param {string} name @param {string | undefined} own */
  const look = (name, own) => resolveColor(own ?? "") ?? resolveColor(style.getPropertyValue(`--plot-${name}`).trim());
  const background = look("background", given.background) ?? pageBackground();
  const base = isDark(background) ? DARK : LIGHT;
  const bodyFont = document.body ? getComputedStyle(document.body).fontFamily : "";
  return {
    background,
    foreground: look("foreground", given.foreground) ?? base.foreground,
    muted: look("muted", given.muted) ?? base.muted,
    grid: look("grid", given.grid) ?? base.grid,
    font: given.font || style.getPropertyValue("--plot-font").trim() || bodyFont || "system-ui, sans-serif",
    palette: base.palette.map((color, i) => look(String(i + 1), given.palette?.[i]) ?? color)
  };
}
