/** @file Light, dark, or as the system has it. */

/** @typedef {import("../shared/protocol").Theme} Theme */
/** @typedef {"system" | Theme} ThemeChoice */

const KEY = "glassbook:theme";
const NEXT = /** @type {const} */ ({system: "dark", dark: "light", light: "system"});
const SIGN = {system: "◐", dark: "☾", light: "☀"};

/** Keeps `<html data-theme>` up to date and tells listeners which theme holds. */
export class ThemeSwitch {
  #media = matchMedia("(prefers-color-scheme: dark)");
  #button;
  #onChange;
  /** @type {ThemeChoice} */
  #choice;

  /**
   * @param {HTMLButtonElement} button cycles through the choices
   * @param {(theme: Theme) => void} onChange
   */
  constructor(button, onChange) {
    this.#button = button;
    this.#onChange = onChange;
    this.#choice = stored();
    button.onclick = () => {
      this.#choice = NEXT[this.#choice];
      store(this.#choice);
      this.#apply();
    };
    this.#media.addEventListener("change", () => this.#apply());
    this.#apply();
  }

  /** @returns {Theme} */
  get theme() {
    if (this.#choice !== "system") return this.#choice;
    return this.#media.matches ? "dark" : "light";
  }

  #apply() {
    document.documentElement.dataset.theme = this.theme;
    this.#button.textContent = SIGN[this.#choice];
    this.#button.title = `Color theme: ${this.#choice}`;
    this.#button.setAttribute("aria-label", `Color theme: ${this.#choice}`);
    this.#onChange(this.theme);
  }
}

/** @returns {ThemeChoice} */
function stored() {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}

/** @param {ThemeChoice} choice */
function store(choice) {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // Storage denied: the choice holds for this visit.
  }
}
