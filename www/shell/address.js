/** @file What the page's address asks for. */

/** @typedef {import("../worker/device.js").DeviceChoice} DeviceChoice */

/**
 * @param {string} search `location.search`
 * @param {string[]} notebooks names of the bundled notebooks; the first one is the default
 * @returns {{device: DeviceChoice, notebook: string, problems: string[]}}
 */
export function readAddress(search, notebooks) {
  const params = new URLSearchParams(search);
  const problems = [];
  let device = /** @type {DeviceChoice} */ ("auto");
  const asked = params.get("device");
  if (asked === "cpu" || asked === "webgpu" || asked === "auto") device = asked;
  else if (asked !== null) problems.push(`?device=${asked} is not known; use auto, cpu or webgpu. The page chooses.`);
  let notebook = notebooks[0] ?? "";
  const named = params.get("n");
  if (named !== null && notebooks.includes(named)) notebook = named;
  else if (named !== null) problems.push(`There is no notebook here named ${named}. Known: ${notebooks.join(", ")}.`);
  return {device, notebook, problems};
}
