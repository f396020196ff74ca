/** @file What the kernel Worker reports, put into the toolbar and into words. */

import {count} from "../shared/progress.js";

/** @typedef {import("../shared/protocol").FromWorker} FromWorker */

/**
 * @param {import("../worker/device.js").DeviceReport} device
 * @returns {Parameters<import("./toolbar.js").Toolbar["setDevice"]>[0]}
 */
function chip({kind, name, reason, gpu, rates}) {
  // Before the first run that could use either, both are there.
  const both = kind === "cpu" && gpu === "open" && rates === undefined;
  const text = both ? "CPU or GPU" : kind === "cpu" ? "CPU" : `GPU: ${name}`;
  return {text, reason, state: "ok"};
}

/**
 * @param {object} parts
 * @param {import("./toolbar.js").Toolbar} parts.toolbar
 * @param {import("./notices.js").Notices} parts.notices
 * @param {import("./session.js").Session} parts.session
 * @param {import("./kernel-host.js").KernelHost} parts.kernel
 * @returns {(message: FromWorker | {type: "starting"} | {type: "terminated"}) => void}
 */
export function kernelReporter({toolbar, notices, session, kernel}) {
  const resume = (/** @type {string} */ words) => {
    const {checkpoint} = kernel;
    if (checkpoint === undefined) return [];
    const label = `${words} from step ${count(checkpoint.step)} of ${count(checkpoint.steps)}`;
    return [{label, run: () => void session.restart({then: "run-lost"})}];
  };
  return (message) => {
    switch (message.type) {
      case "starting":
        toolbar.setDevice({text: "starting…", reason: "The kernel is loading.", state: "wait"});
        toolbar.setProgress(undefined);
        break;
      case "ready":
        toolbar.setDevice(chip(message.device));
        session.kernelReady();
        break;
      case "device":
        toolbar.setDevice(chip(message.device));
        if (message.notice !== undefined) notices.show({id: "device", text: message.notice});
        break;
      case "failed":
      case "panicked": {
        const {code, message: words, hint} = message.error;
        toolbar.setDevice({text: "no kernel", reason: words, state: "error"});
        toolbar.setProgress(undefined);
        const actions = [{label: "Restart kernel", run: () => void session.restart()}, ...resume("Restart and go on")];
        notices.show({id: "kernel", kind: "error", code, text: `${words} ${hint}`, actions});
        break;
      }
      case "terminated":
        notices.show({
          id: "kernel",
          text: "The kernel did not answer within a second, so it was restarted.",
          actions: resume("Go on")
        });
        break;
      case "progress":
        toolbar.setProgress(message.progress);
        break;
    }
  };
}
