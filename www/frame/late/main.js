/** @file The late download: everything that a notebook can do without until somebody touches it. */

export {createEditor, highlighted} from "./editor/main.js";
export {toggleHelp} from "./help-sheet.js";
export {inspected} from "./inspect.js";
export {openMenu} from "./menu.js";
export {exportText, importFile} from "./exchange.js";
export {toggleOutline} from "./outline.js";
export {API} from "./api-table.js";
