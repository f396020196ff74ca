/** @file Notebooks and figures as files on the reader's disk. */

/** What a cell may offer for saving; anything else could pass for something that it is not. */
const KINDS = /** @type {Record<string, string>} */ ({
  png: "image/png",
  svg: "image/svg+xml",
  csv: "text/csv",
  json: "application/json",
  txt: "text/plain",
  html: "text/html",
  ipynb: "application/x-ipynb+json",
  md: "text/markdown"
});

/** Bytes that one file may have. */
export const FILE_LIMIT = 8e6;

/**
 * @param {string} name
 * @param {string | Uint8Array<ArrayBuffer>} content
 */
export function saveFile(name, content) {
  const type = KINDS[extensionOf(name)];
  if (type === undefined) return;
  const url = URL.createObjectURL(new Blob([content], {type}));
  const link = document.createElement("a");
  link.href = url;
  link.download = name.replace(/[^\p{L}\p{N}._ -]/gu, "-");
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** @param {string} name */
export function extensionOf(name) {
  return /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}

/**
 * Lets the reader choose files.
 * @param {(file: {name: string, text: string}) => void} onFile
 * @returns {() => void} opens the browser's dialog
 */
export function fileChooser(onFile) {
  // In the document: WebKit may forget a loose element while its dialog is open.
  const input = document.createElement("input");
  input.type = "file";
  input.id = "chosen-file";
  input.accept = ".html,.htm,.ipynb,.md";
  input.hidden = true;
  input.onchange = () => {
    const file = input.files?.[0];
    if (file !== undefined) void readFile(file).then(onFile);
    // The same file may be chosen again.
    input.value = "";
  };
  document.body.append(input);
  return () => input.click();
}

/**
 * @param {File} file
 * @returns {Promise<{name: string, text: string}>}
 */
async function readFile(file) {
  if (file.size > FILE_LIMIT) return {name: file.name, text: ""};
  return {name: file.name, text: await file.text()};
}

/**
 * Files dropped on the toolbar; the frame hands on those that are dropped on the notebook.
 * @param {(file: {name: string, text: string}) => void} onFile
 */
export function listenForDrops(onFile) {
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) void readFile(file).then(onFile);
  });
}
