/**
 * @file Owns the sealed frame: makes it, checks what it says, and replaces it when it hangs.
 *
 * The frame has an opaque origin, so messages are known by `event.source`, never by `event.origin`.
 */

/** @typedef {import("../shared/protocol").ToFrame} ToFrame */
/** @typedef {import("../shared/protocol").FromFrame} FromFrame */

/**
 * Cells run in the frame and may post anything; a message that does not fit its shape is dropped.
 * @type {Record<FromFrame["type"], (message: any) => boolean>}
 */
const SHAPES = {
  hello: () => true,
  ready: () => true,
  rendered: (m) => isHeight(m.height) && isText(m.title, 500),
  height: (m) => isHeight(m.height),
  changed: (m) => isText(m.text, 8e6) && isText(m.title, 500) && (m.id === undefined || Number.isInteger(m.id)),
  file: (m) => isText(m.name, 200) && isText(m.text, 8e6),
  imported: (m) => isText(m.name, 200) && isText(m.text, 8e6),
  refused: (m) => isText(m.code, 100) && isText(m.text, 1000),
  download: (m) =>
    isText(m.name, 200) && (isText(m.content, 4e7) || (m.content instanceof Uint8Array && m.content.length < 4e7)),
  activity: (m) => Number.isInteger(m.running) && Number.isInteger(m.queued),
  want: (m) => ["late", "tex", "plots"].includes(m.name) || /^data:[\w.-]{1,100}$/.test(String(m.name)),
  "open-link": (m) => isText(m.url, 4000),
  command: (m) => ["restart", "stop", "save"].includes(m.name),
  pong: (m) => Number.isInteger(m.id),
  failed: (m) => isText(m.message, 10_000)
};

/** @param {unknown} value @param {number} limit */
const isText = (value, limit) => typeof value === "string" && value.length <= limit;
/** @param {unknown} value */
const isHeight = (value) => typeof value === "number" && value >= 0 && value < 1e7;

export class FrameHost {
  #place;
  #srcdoc;
  #onMessage;
  /** @type {HTMLIFrameElement | undefined} */
  #frame;
  #nextPing = 1;
  /** @type {Map<number, () => void>} */
  #pings = new Map();

  /**
   * @param {HTMLElement} place the frame's parent element
   * @param {string} srcdoc
   * @param {(message: FromFrame) => void} onMessage
   */
  constructor(place, srcdoc, onMessage) {
    this.#place = place;
    this.#srcdoc = srcdoc;
    this.#onMessage = onMessage;
    window.addEventListener("message", (event) => {
      if (this.#frame === undefined || event.source !== this.#frame.contentWindow) return;
      const shape = SHAPES[/** @type {FromFrame["type"]} */ (event.data?.type)];
      if (shape === undefined || !Object.hasOwn(SHAPES, event.data.type) || !shape(event.data)) return;
      if (event.data.type === "pong") this.#pings.get(event.data.id)?.();
      else this.#onMessage(event.data);
    });
  }

  /** The iframe itself, for focus and for print. */
  get element() {
    return this.#frame;
  }

  /** Removes the present frame, with whatever loops in it, and makes an empty one. */
  create() {
    this.#frame?.remove();
    const frame = document.createElement("iframe");
    frame.title = "Notebook";
    frame.setAttribute("sandbox", "allow-scripts");
    frame.referrerPolicy = "no-referrer";
    frame.srcdoc = this.#srcdoc;
    this.#frame = frame;
    this.#place.append(frame);
  }

  /**
   * @param {ToFrame} message
   * @param {Transferable[]} [transfer]
   */
  send(message, transfer = []) {
    this.#frame?.contentWindow?.postMessage(message, "*", transfer);
  }

  /**
   * @param {number} patienceMs
   * @returns {Promise<boolean>} whether the frame's event loop turned in time
   */
  answers(patienceMs) {
    const id = this.#nextPing++;
    return new Promise((resolve) => {
      const done = (/** @type {boolean} */ answered) => {
        this.#pings.delete(id);
        resolve(answered);
      };
      this.#pings.set(id, () => done(true));
      setTimeout(() => done(false), patienceMs);
      this.send({type: "ping", id});
    });
  }
}
