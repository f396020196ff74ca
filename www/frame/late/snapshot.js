/** @file The notebook as it stands, outputs and all, as one HTML file that runs nothing. */

/** What a reader's copy has no use for. */
const TOOLS = ".gutter, .run-bar, .gb-menu, .toast, .cm-editor, script, .code-hidden > .content > .code";

/**
 * @param {string} title
 * @returns {string}
 */
export function pageWithOutputs(title) {
  const live = document.querySelector("main.notebook");
  if (live === null) throw new Error("no notebook is open");
  const copy = /** @type {HTMLElement} */ (live.cloneNode(true));
  copyCanvases(live, copy);
  copyValues(live, copy);
  for (const tool of copy.querySelectorAll(TOOLS)) tool.remove();
  const sheets = [...document.styleSheets, ...document.adoptedStyleSheets];
  const css = sheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join("\n");
  const page = document.implementation.createHTMLDocument(title);
  page.documentElement.lang = "en";
  page.documentElement.dataset.theme = document.documentElement.dataset.theme ?? "light";
  const policy = page.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  // Whatever a cell has displayed, the copy neither runs nor loads anything.
  policy.content = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  const charset = page.createElement("meta");
  charset.setAttribute("charset", "utf-8");
  const style = page.createElement("style");
  style.textContent = css;
  page.head.prepend(charset, policy);
  page.head.append(style);
  page.body.append(copy);
  return `<!doctype html>\n${page.documentElement.outerHTML}\n`;
}

/**
 * @param {Element} live
 * @param {Element} copy
 */
function copyCanvases(live, copy) {
  const originals = [...live.querySelectorAll("canvas")];
  for (const [i, canvas] of [...copy.querySelectorAll("canvas")].entries()) {
    const original = originals[i];
    if (original === undefined || original.width === 0) continue;
    const image = document.createElement("img");
    image.src = original.toDataURL("image/png");
    image.alt = original.getAttribute("aria-label") ?? "";
    image.style.cssText = original.style.cssText;
    canvas.replaceWith(image);
  }
}

/**
 * What a reader has typed is a property, not markup.
 * @param {Element} live
 * @param {Element} copy
 */
function copyValues(live, copy) {
  const originals = [...live.querySelectorAll("input, select, textarea")];
  for (const [i, control] of [...copy.querySelectorAll("input, select, textarea")].entries()) {
    const original = originals[i];
    if (original instanceof HTMLInputElement) {
      control.setAttribute("value", original.value);
      control.toggleAttribute("checked", original.checked);
    } else if (original instanceof HTMLSelectElement) {
      for (const [j, option] of [...control.querySelectorAll("option")].entries()) {
        option.toggleAttribute("selected", original.options[j]?.selected === true);
      }
    }
    control.setAttribute("disabled", "");
  }
}
