/** @file Messages above the notebook: a sentence and perhaps some buttons. */

/**
 * @typedef {object} Notice
 * @property {string} id a new notice replaces the one with its id
 * @property {string} text
 * @property {"info" | "error"} [kind]
 * @property {string} [code] an error's code
 * @property {{label: string, run: () => void}[]} [actions] each also closes the notice
 */

export class Notices {
  #place;

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#place = place;
  }

  /** @param {Notice} notice */
  show({id, text, kind = "info", code, actions = []}) {
    this.close(id);
    const box = document.createElement("div");
    box.className = `notice ${kind}`;
    box.id = `notice-${id}`;
    box.setAttribute("role", kind === "error" ? "alert" : "status");
    if (code !== undefined) box.dataset.code = code;
    const words = document.createElement("p");
    words.textContent = text;
    box.append(words);
    for (const {label, run} of actions) box.append(closing(label, () => (this.close(id), run())));
    box.append(closing("Dismiss", () => this.close(id)));
    this.#place.append(box);
  }

  /** @param {string} id */
  close(id) {
    document.getElementById(`notice-${id}`)?.remove();
  }
}

/**
 * @param {string} label
 * @param {() => void} run
 */
function closing(label, run) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.onclick = run;
  return button;
}
