/** @file Loads the wasm kernel and makes it. */

import {Kernel, initSync} from "glassbook-kernel";
import {unavailable} from "./device-words.js";

/** @typedef {import("glassbook-kernel").Kernel} WasmKernel */

/**
 * @param {ArrayBuffer} wasm
 * @param {import("./device.js").DeviceChoice} choice
 * @returns {Promise<WasmKernel>} rejects with `gpu/unavailable` when WebGPU is demanded and cannot be used
 */
export async function loadKernel(wasm, choice) {
  // Synchronous on purpose: asynchronous compilation hangs now and then in WebKitGTK workers.
  initSync({module: new WebAssembly.Module(wasm)});
  try {
    return await Kernel.create(choice);
  } catch (error) {
    throw choice === "webgpu" ? unavailable(error) : error;
  }
}
