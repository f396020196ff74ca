/** @file Links in a notebook open in a new tab, after the reader has seen where they lead. */

/**
 * A cell can follow links by itself while a click of the reader is still fresh, and an address can carry
 * data. So the click that opens a link is one on this page, next to the address.
 * @param {string} url as the frame gave it
 * @param {import("./notices.js").Notices} notices
 */
export function offerLink(url, notices) {
  let target;
  try {
    target = new URL(url);
  } catch {
    return;
  }
  if (target.protocol !== "https:" && target.protocol !== "http:") return;
  const open = () => void window.open(target.href, "_blank", "noopener,noreferrer");
  notices.show({id: "link", text: `Open ${target.href} in a new tab?`, actions: [{label: "Open", run: open}]});
}
