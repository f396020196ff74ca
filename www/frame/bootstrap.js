/**
 * @file The only script that the frame's policy allows by itself. It closes the ways out that a policy
 * cannot close, then waits for the page's code.
 */

// WebRTC ignores connect-src, and no engine honors a policy against it.
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel", "RTCIceTransport"]) {
  delete (/** @type {any} */ (globalThis)[name]);
}
// A blocked submit followed by a loop leaves Chromium with a hung process that it reuses for later frames.
const form = /** @type {Partial<HTMLFormElement>} */ (HTMLFormElement.prototype);
delete form.submit;
delete form.requestSubmit;
addEventListener("submit", (event) => event.preventDefault(), true);

addEventListener("message", function receive(event) {
  if (event.source !== parent || event.data?.type !== "code") return;
  removeEventListener("message", receive);
  (0, eval)(`${event.data.code}\n//# sourceURL=glassbook-frame.js`);
});
parent.postMessage({type: "hello"}, "*");
