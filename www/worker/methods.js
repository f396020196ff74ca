/** @file What the kernel can be asked over its port. */

import {CodedError} from "../shared/errors.js";
import {Saver} from "./checkpoints.js";
import {GROUP_METHODS} from "./groups.js";
import {Networks} from "./networks.js";
import {superposition} from "./superposition.js";
import {sweep} from "./sweep.js";
import {NO_POINTS, train} from "./training.js";
import {inTurn} from "./turns.js";

/** @typedef {import("./kernel.js").WasmKernel} WasmKernel */
/** @typedef {import("glassbook-kernel").TrainConfig} TrainConfig */
/** @typedef {import("glassbook-kernel").ResumeOptions} ResumeOptions */
/** @typedef {import("../shared/progress.js").Progress} Progress */
/** @typedef {import("../shared/protocol").Checkpoint} Checkpoint */

/**
 * @typedef {object} Call
 * @property {AbortSignal} signal aborted by a cancel from the cell or by Stop
 * @property {(event: unknown) => void} emit sends a stream event to the cell
 */

/** Runs kept for analysis after training; older networks are freed. */
const KEPT_RUNS = 4;

export class Methods {
  #kernel;
  #devices;
  #onProgress;
  #networks;
  #pool;
  #sweepParts;
  #onCheckpoint;
  #resume;
  #nextRun = 1;
  /** @type {Map<number, import("glassbook-kernel").TrainingRun>} */
  #runs = new Map();

  /**
   * @param {WasmKernel} kernel
   * @param {import("./device.js").Devices} devices
   * @param {object} tell
   * @param {(progress: Progress) => void} tell.onProgress
   * @param {(checkpoint: Checkpoint) => void} tell.onCheckpoint
   * @param {Checkpoint} [tell.resume] of a run that an earlier kernel has lost: the call that asks for it goes on there
   * @param {import("./pool.js").ComputePool} pool
   */
  constructor(kernel, devices, {onProgress, onCheckpoint, resume}, pool) {
    this.#kernel = kernel;
    this.#networks = new Networks(kernel);
    this.#devices = devices;
    this.#onProgress = onProgress;
    this.#pool = pool;
    this.#sweepParts = {kernel, pool, devices};
    this.#onCheckpoint = onCheckpoint;
    this.#resume = resume;
  }

  /**
   * @param {string} method
   * @param {Record<string, unknown>} params
   * @param {Call} call
   * @returns {Promise<unknown>}
   */
  async dispatch(method, params, call) {
    const groupMethod = Object.hasOwn(GROUP_METHODS, method) ? GROUP_METHODS[method] : undefined;
    if (groupMethod !== undefined) return groupMethod(this.#kernel, params);
    if (method === "openNetwork") {
      return this.#networks.open(/** @type {Record<string, any>} */ (params.source), (run) => this.#run(run));
    }
    if (method === "askNetwork") {
      return this.#networks.ask(params.network, params.analysis, /** @type {unknown[]} */ (params.args));
    }
    switch (method) {
      case "device":
        return this.#devices.report;
      case "train":
      case "resume":
        return this.#train(method, params, call);
      case "checkpoint":
        return inTurn(this.#run(params.run), (run) => run.checkpoint());
      case "tensors":
        return inTurn(this.#run(params.run), (run) => run.tensors());
      case "superposition":
        return superposition(this.#kernel, params.config, call, this.#onProgress);
      case "superpositionAnalysis":
        return this.#kernel.superpositionAnalysis(String(params.analysis), params.input);
      case "sweep":
        return sweep(this.#sweepParts, /** @type {import("./sweep.js").SweepJob} */ (params), call, this.#onProgress);
      case "sweepCsv":
      case "summarizeSweep":
        return this.#pool.workers(1)[0]?.call(method, params);
      case "traceSimilarity":
        return inTurn(this.#run(params.run), (run) => run.traceSimilarity());
      default:
        throw new CodedError({
          code: "kernel/unknown-method",
          message: `The kernel has no method named ${method}.`,
          hint: "Reload the page: the page and the kernel seem to be of different versions."
        });
    }
  }

  /**
   * @param {"train" | "resume"} method
   * @param {Record<string, unknown>} params
   * @param {Call} call
   */
  async #train(method, params, {signal, emit}) {
    const request = JSON.stringify([method, params.config ?? params.options]);
    const run = this.#begin(method, params, request);
    const id = this.#keep(run);
    const label = `Training on ${run.info.group}`;
    await this.#devices.place(run);
    let info = {...run.info, threads: 1};
    this.#devices.show(label, info);
    let nMoves = info.moves.length;
    /** @type {Progress} */
    let latest = {label, step: info.step, steps: 1, stepsPerSecond: 0, secondsLeft: Infinity, status: "training"};
    emit({run: id, info, points: run.history()});
    try {
      const saver = new Saver((saved) => this.#onCheckpoint({request, label, ...saved}));
      return await train(run, id, {
        signal,
        pool: this.#pool,
        place: (secondsLeft) => this.#devices.place(run, secondsLeft),
        onPlaced: (now) => {
          this.#devices.show(label, now, nMoves);
          nMoves = now.moves.length;
          info = {...now, threads: info.threads};
          emit({run: id, info, points: NO_POINTS});
        },
        between: (progress) => saver.consider(run, progress),
        emit: (event) => {
          latest = {label, ...event};
          this.#onProgress({...latest, device: this.#devices.where});
          if (event.threads !== info.threads) {
            info = {...run.info, threads: event.threads};
            emit({run: id, info, points: NO_POINTS});
          }
          emit(event);
        }
      });
    } catch (error) {
      this.#onProgress({...latest, status: "failed"});
      throw error;
    }
  }

  /**
   * A run at its start, or where a checkpoint left it.
   * @param {"train" | "resume"} method
   * @param {Record<string, unknown>} params
   * @param {string} request
   */
  #begin(method, params, request) {
    const lost = this.#resume;
    this.#resume = undefined;
    // A checkpoint holds all settings but how its numbers are computed.
    const {engine, threads} = /** @type {ResumeOptions} */ (params.config ?? params.options ?? {});
    if (lost?.request === request) return this.#kernel.resumeTraining(lost.bytes, {engine, threads});
    if (method === "train") return this.#kernel.startTraining(/** @type {TrainConfig} */ (params.config));
    return this.#kernel.resumeTraining(bytes(params.bytes), /** @type {ResumeOptions | undefined} */ (params.options));
  }

  /** @param {import("glassbook-kernel").TrainingRun} run */
  #keep(run) {
    const id = this.#nextRun++;
    this.#runs.set(id, run);
    const oldest = this.#runs.keys().next().value;
    if (this.#runs.size > KEPT_RUNS && oldest !== undefined) {
      this.#runs.get(oldest)?.free();
      this.#runs.delete(oldest);
    }
    return id;
  }

  /** @param {unknown} id */
  #run(id) {
    const run = this.#runs.get(Number(id));
    if (run !== undefined) return run;
    throw new CodedError({
      code: "kernel/unknown-run",
      message: `The kernel no longer holds training run ${id}.`,
      hint: "Run the training cell again. A restart forgets all runs, and only the latest four are kept."
    });
  }
}

/** @param {unknown} value */
function bytes(value) {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new CodedError({
    code: "kernel/not-bytes",
    message: "A checkpoint is a Uint8Array or an ArrayBuffer.",
    hint: "Pass what kernel.checkpoint returned, or await file.arrayBuffer()."
  });
}
