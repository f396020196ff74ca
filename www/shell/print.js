/** @file Paper has no scroll bars: for printing the frame becomes as tall as its content. */

/**
 * @param {import("./frame-host.js").FrameHost} frame
 * @param {() => number} height the notebook's height in pixels, as last reported
 */
export function fitForPrint(frame, height) {
  addEventListener("beforeprint", () => frame.element?.style.setProperty("height", `${height()}px`));
  addEventListener("afterprint", () => frame.element?.style.removeProperty("height"));
}
