/**
 * @file Forms without submission. A sealed frame may not submit forms, and browsers then skip the `submit`
 * event as well, which inputs with a Submit button wait for. So the event is given to them by hand.
 */

export function listenForSubmit() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button, input[type=submit]") : null;
    if (button instanceof HTMLButtonElement || button instanceof HTMLInputElement) {
      if (button.type === "submit" && !button.disabled) submit(button.form, button);
    }
  });
  document.addEventListener("keydown", (event) => {
    const {target, key} = event;
    if (key !== "Enter" || event.isComposing || !(target instanceof HTMLInputElement)) return;
    if (["button", "checkbox", "radio", "file", "submit"].includes(target.type)) return;
    submit(target.form, null);
  });
}

/**
 * @param {HTMLFormElement | null} form
 * @param {HTMLElement | null} submitter
 */
function submit(form, submitter) {
  if (form === null || !form.reportValidity()) return;
  form.dispatchEvent(new SubmitEvent("submit", {submitter, bubbles: true, cancelable: true}));
}
