/** @file Files of the open notebook: what the reader opens, saves and exports, and what cells offer. */

import {extensionOf, saveFile} from "./files.js";
import {pageWithNotebook} from "./single-page.js";

/** @typedef {import("../shared/protocol").FromFrame} FromFrame */

export class FileDesk {
  #parts;
  #read;
  /** Extensions of the files that the reader has asked for. @type {Set<string>} */
  #expected = new Set();

  /**
   * @param {{frame: import("./frame-host.js").FrameHost, notices: import("./notices.js").Notices}} parts
   * @param {() => {name: string, text: string}} read the notebook as it is now
   */
  constructor(parts, read) {
    this.#parts = parts;
    this.#read = read;
  }

  /**
   * The frame reads the file, and only a good one takes the notebook's place.
   * @param {{name: string, text: string}} file
   */
  open(file) {
    this.#parts.frame.send({type: "import", name: file.name, text: file.text});
  }

  /** The notebook as a file in the page's own format. */
  save() {
    const {name, text} = this.#read();
    saveFile(`${name}.html`, text);
  }

  /** The whole page with this notebook in it, as one file that runs without a network. */
  async savePage() {
    const {name, text} = this.#read();
    try {
      const title = document.getElementById("notebook-title")?.textContent ?? name;
      saveFile(`${name}-glassbook.html`, await pageWithNotebook({name, title, text}));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const words = `The page could not be saved: ${why}. The notebook itself can: choose “Save the notebook”.`;
      this.#parts.notices.show({id: "file", kind: "error", code: "page/not-saved", text: words});
    }
  }

  /**
   * A format that only the frame can write.
   * @param {"ipynb" | "md" | "page"} format
   */
  export(format) {
    this.#expected.add(format === "page" ? "html" : format);
    this.#parts.frame.send({type: "export", format, name: this.#read().name});
  }

  /**
   * Cells can make files, too: unless the reader has just asked for one, the reader sees the name and decides.
   * @param {Extract<FromFrame, {type: "download"}>} message
   */
  offer({name, content}) {
    if (this.#expected.delete(extensionOf(name))) {
      saveFile(name, content);
      return;
    }
    const text = `Save ${name}? It was made by this notebook's code.`;
    this.#parts.notices.show({id: "download", text, actions: [{label: "Save", run: () => saveFile(name, content)}]});
  }
}
