/**
 * @file A whole notebook in the part of an address after `#`, which browsers do not send to servers:
 * `#v1.<CRC-32>.<text, deflated, base64url>`. Old links stay readable: a new form gets a new number.
 */

import {CodedError} from "../shared/errors.js";

const FORM = "v1";
/** Characters that a link may have: what a browser opens is more, what anybody sends is less. */
export const LINK_LIMIT = 256_000;
/** Bytes that a notebook from a link may unfold to. */
const TEXT_LIMIT = 4e6;

/**
 * @param {string} text
 * @returns {Promise<string>} with its `#`
 */
export async function toLink(text) {
  const bytes = new TextEncoder().encode(text);
  const packed = await read(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw")), Infinity);
  return `#${FORM}.${toBase64(crc32(packed))}.${toBase64(packed)}`;
}

/**
 * @param {string} hash with its `#`
 * @returns {Promise<string | undefined>} undefined if this is no notebook's link; rejects with a CodedError
 */
export async function fromLink(hash) {
  const match = /^#(v\d+)\./.exec(hash);
  if (match === null) return undefined;
  if (match[1] !== FORM) {
    const hint = "Open it with the newest version of the page.";
    throw new CodedError({
      code: "link/unknown-form",
      message: `This page cannot read links of form ${match[1]}.`,
      hint
    });
  }
  if (hash.length > LINK_LIMIT) {
    const message = `The link has ${hash.length} characters; the limit is ${LINK_LIMIT}.`;
    throw new CodedError({code: "link/too-long", message, hint: "Ask for the notebook as a file."});
  }
  // Chat programs like to add the stop that ends a sentence.
  const [, sum = "", data = ""] = hash.replace(/[^\w-]+$/, "").split(".");
  const cut = new CodedError({
    code: "link/cut",
    message: `The link is damaged: ${data.length} characters of its notebook arrived, and they do not fit together.`,
    hint: "Programs that send messages cut long links. Ask for the link again, or for the notebook as a file."
  });
  const packed = fromBase64(data);
  if (packed === undefined || toBase64(crc32(packed)) !== sum) throw cut;
  try {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new TextDecoder().decode(await read(stream, TEXT_LIMIT));
  } catch (error) {
    if (!(error instanceof RangeError)) throw cut;
    const message = `The notebook in the link is larger than ${TEXT_LIMIT / 1e6} MB.`;
    throw new CodedError({code: "link/too-long", message, hint: "Ask for the notebook as a file."});
  }
}

/**
 * Stops reading at the limit, so that a small link cannot fill the memory.
 * @param {ReadableStream<Uint8Array>} stream
 * @param {number} limit bytes
 */
async function read(stream, limit) {
  const reader = stream.getReader();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  let size = 0;
  for (;;) {
    const {done, value} = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw new RangeError(`more than ${limit} bytes`);
    }
    parts.push(/** @type {Uint8Array<ArrayBuffer>} */ (value));
  }
}

/** CRC-32 as in zip files (reflected polynomial EDB88320). @param {Uint8Array} bytes @returns {Uint8Array} 4 bytes */
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, ~crc);
  return out;
}

/** @param {Uint8Array} bytes */
function toBase64(bytes) {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer> | undefined} */
function fromBase64(text) {
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  } catch {
    return undefined;
  }
}
