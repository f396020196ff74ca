/**
 * @file Scripts, wasm and fonts by name, from the site's folder or from inside the one-file page.
 *
 * Both builds carry the same table (`#assets`); an entry that starts with `#` names an element that holds
 * gzipped base64 text.
 */

/** @typedef {{name: string, title: string}} Bundled a notebook that comes with the page */
/** @typedef {{srcdoc: string, notebooks: Bundled[], files: Record<string, string>}} AssetTable */

/** Loads each asset once and hands out copies, because posting a buffer may detach it. */
export class Assets {
  #table;
  /** @type {Map<string, Promise<ArrayBuffer>>} */
  #loaded = new Map();

  /** @param {AssetTable} table */
  constructor(table) {
    this.#table = table;
  }

  /** @param {Document} document */
  static fromPage(document) {
    return new Assets(JSON.parse(document.getElementById("assets")?.textContent ?? "{}"));
  }

  /** The frame's document. */
  get srcdoc() {
    return this.#table.srcdoc;
  }

  /** The notebooks that come with the page; the first one opens by itself. */
  get notebooks() {
    return this.#table.notebooks;
  }

  /**
   * @param {string} name
   * @returns {Promise<ArrayBuffer>} shared: do not transfer it
   */
  bytes(name) {
    let loading = this.#loaded.get(name);
    if (loading === undefined) {
      loading = this.#load(name);
      this.#loaded.set(name, loading);
      // A failed download may be tried again.
      loading.catch(() => this.#loaded.delete(name));
    }
    return loading;
  }

  /** @param {string} name */
  async text(name) {
    return new TextDecoder().decode(await this.bytes(name));
  }

  /**
   * An address that `new Worker` accepts.
   * @param {string} name
   */
  async scriptUrl(name) {
    const place = this.#place(name);
    if (!place.startsWith("#")) return place;
    return URL.createObjectURL(new Blob([await this.bytes(name)], {type: "text/javascript"}));
  }

  /** @param {string} name */
  async #load(name) {
    const place = this.#place(name);
    if (place.startsWith("#")) return unpack(document.getElementById(place.slice(1))?.textContent ?? "");
    const response = await fetch(place);
    if (!response.ok) throw new Error(`${place} could not be loaded (HTTP ${response.status})`);
    return response.arrayBuffer();
  }

  /** @param {string} name */
  #place(name) {
    const place = this.#table.files[name];
    if (place === undefined) throw new Error(`there is no asset named ${name}`);
    return place;
  }
}

/** @param {string} base64 gzipped data */
async function unpack(base64) {
  const packed = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
