/** @file Clicks on links: anchors scroll, everything else is the top page's to open. */

import {toTop} from "./top.js";

export function listenForLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    const href = link.getAttribute("href") ?? "";
    if (href.startsWith("#")) document.getElementById(decodeURIComponent(href.slice(1)))?.scrollIntoView();
    else toTop({type: "open-link", url: href});
  });
}
