/** @file Loads the wasm kernel and makes it on the planned device. */

import {Kernel, initSync} from "glassbook-kernel";
import {planDevice, unavailable} from "./device.js";

/** @typedef {import("glassbook-kernel").Kernel} WasmKernel */

/**
 * @typedef {object} DeviceReport what the toolbar shows
 * @property {"cpu" | "webgpu"} kind
 * @property {string} name e.g. "CPU" or the adapter's name
 * @property {string} reason why this device, in words
 */

/**
 * @param {ArrayBuffer} wasm
 * @param {import("./device.js").DeviceChoice} choice
 * @returns {Promise<{kernel: WasmKernel, device: DeviceReport}>}
 */
export async function loadKernel(wasm, choice) {
  // Synchronous on purpose: asynchronous compilation hangs now and then in WebKitGTK workers.
  initSync({module: new WebAssembly.Module(wasm)});
  const plan = await planDevice(choice, navigator.gpu);
  if (plan.kind === "cpu") return create("cpu", plan);
  try {
    return await create("webgpu", plan);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (choice === "webgpu") throw unavailable(message);
    return create("cpu", {kind: "cpu", reason: `WebGPU failed (${message}). Training runs on the CPU.`});
  }
}

/**
 * @param {"cpu" | "webgpu"} kind
 * @param {import("./device.js").DevicePlan} plan
 */
async function create(kind, plan) {
  const kernel = await Kernel.create(kind);
  const name = kernel.device.name || plan.adapter || kind;
  return {kernel, device: {kind, name, reason: plan.reason}};
}
