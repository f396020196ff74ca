/** @file The worker's devices: the CPU at once, a GPU once it is wanted; what the toolbar says of them. */

import {findAdapter} from "./adapter.js";
import {NO_WEBGPU, moveText, ratesText} from "./device-words.js";

/** @typedef {"auto" | "cpu" | "webgpu"} DeviceChoice what `?device=` asks for */

/**
 * @typedef {object} DeviceReport what the toolbar shows, and `kernel.device()` returns
 * @property {"cpu" | "webgpu"} kind where the latest run trains
 * @property {string} name e.g. "CPU" or the adapter's name
 * @property {string} reason why this device, in words
 * @property {"none" | "closed" | "open" | "lost"} gpu what is known of the GPU
 * @property {Readonly<Record<string, number>>} [rates] measured updates per second of the latest run's network
 */

/** @typedef {Pick<import("glassbook-kernel").RunInfo, "device" | "reason" | "rates" | "moves">} Placement where a job trains, and why */

/** A run that needs this long on the CPU waits for no device, and is worth opening a software adapter. */
const LONG_RUN_S = 30;
/** A sweep waits this long for a GPU that is being opened. */
const PATIENCE_MS = 500;
/** A GPU that is lost this often within a while is left alone until the kernel restarts. */
const MAX_LOSSES = 3;
const LATELY_MS = 600_000;

export class Devices {
  #kernel;
  #choice;
  #tell;
  /** When the GPU was lost lately. @type {number[]} */
  #losses = [];
  #gpuName;
  /** @type {Promise<boolean> | undefined} */
  #opening;
  #hardware;
  /** @type {import("./adapter.js").Adapter | undefined} */
  #adapter;
  /** @type {DeviceReport} */
  #report;

  /**
   * @param {import("./kernel.js").WasmKernel} kernel
   * @param {DeviceChoice} choice
   * @param {{gpu?: GPU, hardwareConcurrency?: number}} hardware the worker's `navigator`
   * @param {(report: DeviceReport, notice?: string) => void} tell
   */
  constructor(kernel, choice, hardware, tell) {
    this.#kernel = kernel;
    this.#choice = choice;
    this.#tell = tell;
    this.#hardware = hardware;
    const {kind, name} = kernel.device;
    const reason = {
      auto:
        hardware.gpu === undefined
          ? NO_WEBGPU
          : "Training begins on the CPU. If WebGPU offers a GPU, runs move to it once it is measured to be faster.",
      cpu: "The address asks for the CPU (?device=cpu).",
      webgpu: "The address asks for WebGPU (?device=webgpu)."
    }[choice];
    this.#gpuName = name || "unnamed adapter";
    const gpuState = choice === "webgpu" ? "open" : "none";
    this.#report = {kind, name: kind === "cpu" ? "CPU" : this.#gpuName, reason, gpu: gpuState};
    kernel.onGpuLost((why) => this.#lose(why));
  }

  get report() {
    return this.#report;
  }

  /** Opens a graphics adapter, if there is one, so that the first run need not wait for it. */
  async warm() {
    if (this.#choice !== "auto" || this.#report.gpu !== "none") return;
    const adapter = (this.#adapter = await findAdapter(this.#hardware.gpu));
    if (adapter === undefined) {
      if (this.#report.reason !== NO_WEBGPU)
        this.#update({reason: "WebGPU found no adapter. Training runs on the CPU."});
      return;
    }
    const {name, isSoftware} = adapter;
    this.#update({gpu: "closed"});
    if (!isSoftware) await this.#open();
    else
      this.#update({reason: `The only WebGPU adapter (${name}) is a software one: it is measured for long runs only.`});
  }

  /**
   * Called before each slice of a run that could train on a GPU.
   * @param {import("glassbook-kernel").TrainingRun} run
   * @param {number} [secondsLeft] as far as it is known
   * @returns {Promise<boolean>} whether the run's info has changed
   */
  async place(run, secondsLeft) {
    const {gpu} = this.#report;
    const canShare = (this.#hardware.hardwareConcurrency || 1) > 1 && run.threadsAsked !== 1;
    if (gpu === "open") return run.chooseDevice(canShare);
    const isKnown = secondsLeft !== undefined && Number.isFinite(secondsLeft);
    const isLong = isKnown && secondsLeft > LONG_RUN_S && run.info.engine === "fused";
    if (gpu === "closed" && (isLong || this.#adapter?.isSoftware === false)) void this.#open();
    return false;
  }

  /** Whether the address asks for the GPU. */
  get isForced() {
    return this.#choice === "webgpu";
  }

  /** Waits a moment for a GPU that is being opened. @returns {Promise<boolean>} whether one is open */
  async ready() {
    if (this.#report.gpu === "closed" && this.#adapter?.isSoftware === false) void this.#open();
    await Promise.race([this.#opening, new Promise((resolve) => setTimeout(resolve, this.#opening ? PATIENCE_MS : 0))]);
    return this.#report.gpu === "open";
  }

  /** Where the latest run trains, for the progress line; empty where there was nothing to choose. */
  get where() {
    if (this.#report.gpu === "none" && this.#choice !== "webgpu") return "";
    return this.#report.kind === "cpu" ? "CPU" : "GPU";
  }

  /**
   * Says where a run trains.
   * @param {string} label
   * @param {Placement} info
   * @param {number} [announced] how many of its moves the page knows of
   */
  show(label, info, announced = 0) {
    const name = info.device === "cpu" ? "CPU" : this.#gpuName;
    const reason = `${label}: ${info.reason} ${ratesText(info.rates)}`.trim();
    this.#update({kind: info.device, name, reason, rates: info.rates}, moveText(label, info.moves.slice(announced)));
  }

  /** @returns {Promise<boolean>} whether a GPU is open */
  #open() {
    this.#opening ??= (async () => {
      try {
        const {name} = await this.#kernel.openGpu();
        this.#gpuName = name || this.#adapter?.name || "unnamed adapter";
        this.#update({gpu: "open"});
        if (this.#report.kind === "cpu" && this.#report.rates === undefined)
          this.#update({
            reason: `Each run is measured on the CPU and on the GPU (${this.#gpuName}) and takes the faster.`
          });
        return true;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.#update({gpu: "lost", reason: `WebGPU failed (${why}). Training runs on the CPU.`});
        return false;
      } finally {
        this.#opening = undefined;
      }
    })();
    return this.#opening;
  }

  /** @param {string} why */
  #lose(why) {
    const now = performance.now();
    this.#losses = [...this.#losses.filter((time) => now - time < LATELY_MS), now];
    const kind = /** @type {const} */ ("cpu");
    const words = `The GPU was lost${why === "" ? "" : ` (${why.replace(/\.$/, "")})`}.`;
    const again = this.#losses.length < MAX_LOSSES;
    const then = again
      ? "Training goes on on the CPU until it is open again."
      : "Training stays on the CPU until the kernel restarts.";
    this.#update({kind, name: "CPU", gpu: "lost", reason: `${words} ${then}`}, `${words} ${then}`);
    if (again) void this.#open();
  }

  /**
   * @param {Partial<DeviceReport>} change
   * @param {string} [notice]
   */
  #update(change, notice) {
    this.#report = {...this.#report, ...change};
    this.#tell(this.#report, notice);
  }
}
