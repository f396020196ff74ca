/** @file The top page: wires the toolbar, the sealed frame and the kernel Worker together. */

import {readAddress} from "./address.js";
import {Assets} from "./assets.js";
import {chooseFile, listenForDrops} from "./files.js";
import {loadFonts} from "./fonts.js";
import {FrameHost} from "./frame-host.js";
import {KernelHost} from "./kernel-host.js";
import {kernelReporter} from "./kernel-report.js";
import {attachMenu} from "./menu.js";
import {Notices} from "./notices.js";
import {fitForPrint} from "./print.js";
import {Session} from "./session.js";
import {ThemeSwitch} from "./theme.js";
import {Toolbar} from "./toolbar.js";

const assets = Assets.fromPage(document);
const address = readAddress(location.search, assets.notebooks);
const notices = new Notices(need("notices"));
for (const [i, text] of address.problems.entries()) notices.show({id: `address-${i}`, text});

const toolbar = new Toolbar({
  runAll: () => frame.send({type: "run-all"}),
  stop: () => void session.stop(),
  restart: () => void session.restart()
});
const frame = new FrameHost(need("page"), assets.srcdoc, (message) => session.hearFrame(message));
const kernel = new KernelHost(assets, address.device, {
  onPort: (port) => session.stage.handOver(port),
  onMessage: (message) => report(message)
});
const session = new Session({assets, frame, kernel, toolbar, notices, fonts: loadFonts(assets)});
const report = kernelReporter({toolbar, notices, session});
const theme = new ThemeSwitch(button("theme"), (now) => session.stage.setTheme(now));
session.stage.setTheme(theme.theme);

attachMenu(button("menu"), () => [
  ["Restart kernel and run all", () => void session.restart({runAll: true})],
  ["Outline", () => frame.send({type: "show", what: "outline"})],
  ["Keys and functions", () => frame.send({type: "show", what: "help"})],
  ["Open a file…", () => void chooseFile().then((file) => session.files.open(file))],
  ["Save the notebook (.html)", () => session.files.save()],
  ["Export for Jupyter (.ipynb)", () => session.files.export("ipynb")],
  ["Export as Markdown (.md)", () => session.files.export("md")],
  ["Export this page with its outputs (.html)", () => session.files.export("page")]
]);
listenForDrops((file) => session.files.open(file));
document.addEventListener("visibilitychange", () => frame.send({type: "hidden", hidden: document.hidden}));
fitForPrint(frame, () => session.height);
void session.open(address.notebook);

/** @param {string} id */
function need(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`index.html has no #${id}`);
  return found;
}

/** @param {string} id */
function button(id) {
  return /** @type {HTMLButtonElement} */ (need(id));
}
