/** @file The top page: wires the toolbar, the sealed frame and the kernel Worker together. */

import {readAddress} from "./address.js";
import {Assets} from "./assets.js";
import {fileChooser, listenForDrops} from "./files.js";
import {loadFonts} from "./fonts.js";
import {FrameHost} from "./frame-host.js";
import {KernelHost} from "./kernel-host.js";
import {kernelReporter} from "./kernel-report.js";
import {attachMenu} from "./menu.js";
import {Notices} from "./notices.js";
import {fitForPrint} from "./print.js";
import {Route} from "./route.js";
import {Session} from "./session.js";
import {ThemeSwitch} from "./theme.js";
import {Toolbar} from "./toolbar.js";

const assets = Assets.fromPage(document);
const address = readAddress(
  location.search,
  assets.notebooks.map(({name}) => name)
);
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
const route = new Route(address.notebook, (place) => void session.opener.open(place));
const session = new Session({assets, frame, kernel, toolbar, notices, route, fonts: loadFonts(assets)});
const report = kernelReporter({toolbar, notices, session, kernel});
const theme = new ThemeSwitch(button("theme"), (now) => session.stage.setTheme(now));
session.stage.setTheme(theme.theme);

const openFile = {label: "Open a file…", run: fileChooser((file) => session.files.open(file))};
attachMenu(button("notebooks"), "Notebooks", () => {
  const {place} = route;
  const bundled = assets.notebooks.map(({name, title}) => ({
    label: title,
    current: "notebook" in place && place.notebook === name,
    run: () => (route.moveTo({notebook: name}), void session.opener.open({notebook: name}))
  }));
  const own = "file" in place ? [{label: place.file, current: true, run: () => {}}] : [];
  return [...bundled, ...own, openFile];
});
attachMenu(button("menu"), "Notebook", () => [
  {label: "Restart kernel and run all", run: () => void session.restart({then: "run-all"})},
  {label: "Outline", run: () => frame.send({type: "show", what: "outline"})},
  {label: "Keys and functions", run: () => frame.send({type: "show", what: "help"})},
  openFile,
  {label: "Share a link…", run: () => session.share()},
  {label: "Save the notebook (.html)", run: () => session.files.save()},
  {label: "Export for Jupyter (.ipynb)", run: () => session.files.export("ipynb")},
  {label: "Export as Markdown (.md)", run: () => session.files.export("md")},
  {label: "Export a page that runs offline (.html)", run: () => void session.files.savePage()},
  {label: "Export this page with its outputs (.html)", run: () => session.files.export("page")}
]);
listenForDrops((file) => session.files.open(file));
document.addEventListener("visibilitychange", () => frame.send({type: "hidden", hidden: document.hidden}));
fitForPrint(frame, () => session.height);
const [first] = assets.notebooks;
// The words in the page's file are those of the first notebook.
if (!("notebook" in route.place && route.place.notebook === first?.name)) {
  for (const words of document.querySelectorAll("#opening > :not(#boot-hint)")) words.remove();
}
void session.opener.start(location.hash);
// A link that is put into the address of an open page changes its `#` only.
addEventListener("hashchange", () => location.hash.startsWith("#v") && void session.opener.start(location.hash));

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
