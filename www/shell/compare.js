/** @file Two texts, line by line. */

/**
 * @param {string} before
 * @param {string} after
 * @returns {{sign: " " | "-" | "+", text: string}[]} one entry a line; longest common subsequence
 */
export function compareLines(before, after) {
  const a = before.split("\n");
  const b = after.split("\n");
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const x = a.slice(start, a.length - end);
  const y = b.slice(start, b.length - end);
  // lengths[i][j]: longest common subsequence of x from i and y from j.
  const lengths = Array.from({length: x.length + 1}, () => new Uint32Array(y.length + 1));
  const at = (/** @type {number} */ i, /** @type {number} */ j) => lengths[i]?.[j] ?? 0;
  for (let i = x.length - 1; i >= 0; i--) {
    for (let j = y.length - 1; j >= 0; j--) {
      const row = /** @type {Uint32Array} */ (lengths[i]);
      row[j] = x[i] === y[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  /** @type {{sign: " " | "-" | "+", text: string}[]} */
  const rows = a.slice(0, start).map((text) => ({sign: " ", text}));
  for (let i = 0, j = 0; i < x.length || j < y.length;) {
    if (i < x.length && j < y.length && x[i] === y[j]) (rows.push({sign: " ", text: x[i++] ?? ""}), j++);
    else if (j >= y.length || (i < x.length && at(i + 1, j) >= at(i, j + 1)))
      rows.push({sign: "-", text: x[i++] ?? ""});
    else rows.push({sign: "+", text: y[j++] ?? ""});
  }
  return [...rows, ...a.slice(a.length - end).map((text) => ({sign: /** @type {" "} */ (" "), text}))];
}

/** Lines around a change that are shown with it. */
const CONTEXT = 2;

/**
 * @param {string} published
 * @param {string} own
 * @param {() => void} onClose
 */
export function compareDialog(published, own, onClose) {
  const dialog = document.createElement("dialog");
  dialog.className = "compare";
  dialog.setAttribute("aria-label", "Your edits");
  const pre = document.createElement("pre");
  const rows = compareLines(published, own);
  let skipped = false;
  for (const [i, {sign, text}] of rows.entries()) {
    const near = rows.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some((row) => row.sign !== " ");
    if (near || !skipped) {
      const line = document.createElement(sign === "-" ? "del" : sign === "+" ? "ins" : "span");
      line.textContent = near ? `${sign} ${text}\n` : "  ⋮\n";
      pre.append(line);
    }
    skipped = !near;
  }
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.onclick = () => dialog.close();
  dialog.append(close, pre);
  dialog.addEventListener("close", () => (dialog.remove(), onClose()));
  document.body.append(dialog);
  dialog.showModal();
}
