/** @file Notices that the notebook's frame does not answer any more, and when it answers again. */

const EVERY_MS = 2000;
/** A busy cell may keep the frame this long before anything is said. */
const PATIENCE_MS = 4000;
/** The page itself may have been blocked along with the frame: then an answer is on its way. */
const SECOND_MS = 500;

/**
 * @param {object} parts
 * @param {import("./frame-host.js").FrameHost} parts.frame
 * @param {() => boolean} parts.awake whether there is a notebook to ask
 * @param {(deaf: boolean) => void} parts.onChange
 */
export function watchFrame({frame, awake, onChange}) {
  let deaf = false;
  let asking = false;
  setInterval(async () => {
    if (asking || document.hidden || !awake()) return;
    asking = true;
    const element = frame.element;
    const answered = (await frame.answers(PATIENCE_MS)) || (await frame.answers(SECOND_MS));
    asking = false;
    // A frame that was replaced meanwhile says nothing about its successor.
    if (element !== frame.element || answered === !deaf) return;
    deaf = !answered;
    onChange(deaf);
  }, EVERY_MS);
}
