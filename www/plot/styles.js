/**
 * @file The look of what surrounds the canvas: legend buttons, read-out, menu, table.
 *
 * Kept as a constructed style sheet: it needs no request and no inline style permission.
 */

const css = `
.gb-plot { display: block; margin: 0 0 18px; max-width: 100%; position: relative; }
.gb-stage { position: relative; width: fit-content; max-width: 100%; }
.gb-stage canvas { display: block; touch-action: pan-y pinch-zoom; border-radius: 2px; }
.gb-stage canvas:focus-visible, .gb-legend button:focus-visible, .gb-menu summary:focus-visible,
.gb-menu button:focus-visible, .gb-timeline :focus-visible { outline: 2px solid #2a93d1; outline-offset: 1px; }
.gb-overlay { position: absolute; inset: 0; pointer-events: none; overflow: hidden; }
.gb-overlay > * { position: absolute; box-sizing: border-box; }
.gb-cross { background: var(--gb-muted); opacity: .55; }
.gb-dot { width: 9px; height: 9px; border-radius: 50%; border: 2px solid var(--gb-background);
  transform: translate(-50%, -50%); }
.gb-box { border: 1.5px solid var(--gb-foreground); box-shadow: 0 0 0 1px var(--gb-background); }
.gb-brush { border: 1px solid #2a93d1; background: rgb(42 147 209 / .16); }
.gb-tip { position: absolute; z-index: 3; pointer-events: none; max-width: 320px; padding: 6px 9px;
  border-radius: 6px; font: 12px/1.45 var(--gb-font); color: var(--gb-foreground);
  background: color-mix(in srgb, var(--gb-background) 94%, var(--gb-foreground));
  border: 1px solid var(--gb-grid); box-shadow: 0 2px 10px rgb(0 0 0 / .16); white-space: nowrap; }
.gb-tip b { display: block; font-weight: 600; margin-bottom: 2px; overflow: hidden; text-overflow: ellipsis; }
.gb-tip dl { display: grid; grid-template-columns: auto auto; gap: 0 12px; margin: 0; }
.gb-tip dt { color: var(--gb-muted); overflow: hidden; text-overflow: ellipsis; max-width: 180px; }
.gb-tip dt i { display: inline-block; width: 8px; height: 8px; border-radius: 2px; margin-right: 6px; }
.gb-tip dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
.gb-tip .gb-near { font-weight: 600; color: var(--gb-foreground); }
.gb-legend button { position: absolute; padding: 0; border: 0; background: none; cursor: pointer;
  border-radius: 4px; color: transparent; font-size: 1px; overflow: hidden; }
.gb-legend button:hover { background: rgb(128 128 128 / .14); }
.gb-menu { position: absolute; top: 0; right: 0; z-index: 4; font: 13px/1.4 var(--gb-font); }
.gb-menu > button { opacity: 0; border: 0; border-radius: 5px; padding: 1px 7px 3px; cursor: pointer;
  color: var(--gb-foreground); background: var(--gb-background); font: 600 15px/1.2 var(--gb-font); }
.gb-stage:hover .gb-menu > button, .gb-menu > button:focus-visible,
.gb-menu > button[aria-expanded=true] { opacity: 1; }
@media (hover: none) { .gb-menu > button { opacity: .75; } }
.gb-menu > button:hover { background: var(--gb-grid); }
.gb-menu [role=menu] { position: absolute; right: 0; top: 100%; min-width: 150px; padding: 4px;
  border-radius: 7px; border: 1px solid var(--gb-grid); background: var(--gb-background);
  box-shadow: 0 4px 16px rgb(0 0 0 / .2); }
.gb-menu [role=menuitem] { display: block; width: 100%; padding: 4px 9px; border: 0; border-radius: 4px;
  text-align: left; font: inherit; color: var(--gb-foreground); background: none; cursor: pointer;
  white-space: nowrap; }
.gb-menu [role=menuitem]:hover, .gb-menu [role=menuitem]:focus { background: var(--gb-grid); outline: none; }
.gb-twin { font: 12.5px/1.45 var(--gb-font); color: var(--gb-muted); margin-top: 2px; }
.gb-twin > summary { cursor: pointer; width: fit-content; opacity: .8; }
.gb-twin > summary:hover { opacity: 1; }
.gb-twin dl { display: grid; grid-template-columns: max-content 1fr; gap: 1px 12px; margin: 6px 0; }
.gb-twin dt { font-weight: 600; } .gb-twin dd { margin: 0; }
.gb-scroll { overflow: auto; max-height: 320px; max-width: 100%; border: 1px solid var(--gb-grid); }
.gb-twin table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 0; width: auto; }
.gb-twin th, .gb-twin td { padding: 2px 10px; text-align: right; border-bottom: 1px solid var(--gb-grid);
  color: var(--gb-foreground); white-space: nowrap; }
.gb-twin th { position: sticky; top: 0; background: var(--gb-background); font-weight: 600; }
.gb-twin td:first-child, .gb-twin th:first-child { text-align: left; }
.gb-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.gb-timeline { display: flex; align-items: center; gap: 10px; margin: 4px 0 2px; font-size: 12.5px; }
.gb-timeline button { border: 1px solid var(--gb-grid, #8886); border-radius: 5px; background: none; cursor: pointer;
  color: inherit; font: inherit; padding: 2px 10px; min-width: 64px; }
.gb-timeline input { flex: 1; max-width: 420px; accent-color: #2a93d1; }
.gb-timeline output { font-variant-numeric: tabular-nums; min-width: 90px; }
@media print { .gb-menu, .gb-twin:not([open]), .gb-timeline { display: none; } }
`;

/** @type {CSSStyleSheet | undefined} */
let sheet;

/** Adds the styles to the page, once. */
export function adoptStyles() {
  if (sheet) return;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
