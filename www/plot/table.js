/** @file The text twin of a figure: caption, statistics and the data as a table. */

import {element} from "./dom.js";

/** Rows added at a time: a million-row table would stall the page. */
const PAGE = 200;

/**
 * A closed disclosure that builds its table when opened.
 *
 * @param {() => import("./figure.js").ChartHandle | undefined} chart
 * @param {() => {title?: string, description?: string}} head
 * @returns {HTMLDetailsElement & {refresh: () => void}}
 */
export function textTwin(chart, head) {
  const details = element("details", {class: "gb-twin"}, element("summary", {}, "View data as a table"));

  function build() {
    const handle = chart();
    details.querySelector(".gb-content")?.remove();
    if (!handle || !details.open) return;
    const {title, description} = head();
    const content = element("div", {class: "gb-content"});
    if (description) content.append(element("p", {}, description));
    const facts = element("dl");
    for (const {label, value} of handle.summary()) {
      facts.append(element("dt", {}, label), element("dd", {}, value));
    }
    const {columns, n_rows: nRows} = handle.table();
    const body = element("tbody");
    const headings = columns.map((/** @type {string} */ name) => element("th", {scope: "col"}, name));
    const table = element(
      "table",
      {},
      element("caption", {class: "gb-hidden"}, title || "Data of the figure"),
      element("thead", {}, element("tr", {}, ...headings)),
      body
    );
    const scroll = element("div", {class: "gb-scroll", tabindex: 0, role: "region", "aria-label": "Data"}, table);
    const more = element("button", {type: "button"});
    let shown = 0;
    const grow = () => {
      const rows = chart()?.rows(shown, PAGE) ?? [];
      for (const row of rows) {
        body.append(element("tr", {}, ...row.map((/** @type {string} */ text) => element("td", {}, text))));
      }
      shown += rows.length;
      more.hidden = shown >= nRows || rows.length === 0;
      more.textContent = `Show more rows (${shown} of ${nRows} shown)`;
    };
    more.addEventListener("click", grow);
    grow();
    content.append(facts, scroll, more);
    details.append(content);
  }

  details.addEventListener("toggle", build);
  return Object.assign(details, {refresh: build});
}
