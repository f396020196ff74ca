/** @file The dialog that makes a link of the open notebook. */

import {LINK_LIMIT, toLink} from "./link-codec.js";

/** Characters from which chat programs and some mail programs cut links. */
const LONG = 2000;
const VERY_LONG = 4000;

/**
 * @param {string} text the notebook's
 * @param {string | undefined} bundled name of the notebook if it is as it came
 * @param {() => void} save offers it as a file
 */
export async function shareDialog(text, bundled, save) {
  const url = new URL(location.href);
  url.hash = bundled === undefined ? await toLink(text) : "";
  // A link with a notebook in it needs no name; the device is the reader's own choice.
  url.search = bundled === undefined ? "" : `?n=${bundled}`;
  const dialog = document.createElement("dialog");
  dialog.className = "share";
  dialog.setAttribute("aria-label", "Share a link");
  const field = document.createElement("input");
  field.readOnly = true;
  field.value = url.href;
  field.setAttribute("aria-label", "Link");
  field.onfocus = () => field.select();
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  words.textContent = advice(url);
  const copy = async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // No clipboard for pages from disk in some browsers; the old command still works on the selection.
      document.execCommand("copy");
    }
    words.textContent = "The link is in the clipboard.";
  };
  const row = document.createElement("div");
  row.className = "row";
  row.append(
    button("Copy", () => void copy()),
    button("Save as a file", save),
    button("Close", () => dialog.close())
  );
  dialog.append(field, words, row);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  field.select();
}

/** @param {URL} url */
function advice(url) {
  const {length} = url.href;
  const size = `${length.toLocaleString("en")} characters`;
  const whole = url.hash === "" ? "It opens this notebook as published. " : "The whole notebook is in it. ";
  if (url.protocol === "file:")
    return `${whole}The page was opened from disk, so the link works on this computer only.`;
  if (length > LINK_LIMIT) return `${size} are too many for a link. Save the notebook as a file and send that.`;
  if (length > VERY_LONG) return `${whole}${size}: chat and mail programs may cut it. A file is safer.`;
  if (length > LONG) return `${whole}${size}: some mail programs may cut it.`;
  return `${whole}${size}.`;
}

/** @param {string} label @param {() => void} run */
function button(label, run) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  element.onclick = run;
  return element;
}
