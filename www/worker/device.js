/** @file Which device the kernel trains on, and the reason in words. */

import {CodedError} from "../shared/errors.js";

/** @typedef {"auto" | "cpu" | "webgpu"} DeviceChoice what `?device=` asks for */

/**
 * @typedef {object} DevicePlan
 * @property {"cpu" | "webgpu"} kind
 * @property {string} reason a sentence for the reader
 * @property {string} [adapter] the adapter's own name, if it tells one
 */

/** Adapters that compute on the CPU: slower there than the kernel's own CPU device. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render|warp/i;

/**
 * @param {DeviceChoice} choice
 * @param {GPU | undefined} gpu `navigator.gpu` of the worker
 * @returns {Promise<DevicePlan>} rejects with `gpu/unavailable` when WebGPU is demanded and absent
 */
export async function planDevice(choice, gpu) {
  if (choice === "cpu") return {kind: "cpu", reason: "The address asks for the CPU (?device=cpu)."};
  const adapter = await requestAdapter(gpu);
  if (adapter === null) {
    const why = gpu === undefined ? "This browser offers no WebGPU here." : "WebGPU found no graphics adapter.";
    if (choice === "webgpu") throw unavailable(why);
    return {kind: "cpu", reason: `${why} Training runs on the CPU.`};
  }
  const name = adapterName(adapter);
  if (choice === "webgpu")
    return {kind: "webgpu", adapter: name, reason: "The address asks for WebGPU (?device=webgpu)."};
  if (isSoftware(adapter)) {
    return {kind: "cpu", reason: `The only WebGPU adapter (${name}) is a software one, so the CPU is faster.`};
  }
  return {kind: "webgpu", adapter: name, reason: "WebGPU offers a graphics adapter."};
}

/**
 * @param {string} message
 * @returns {CodedError}
 */
export function unavailable(message) {
  return new CodedError({
    code: "gpu/unavailable",
    message: `WebGPU was asked for and cannot be used: ${message}`,
    hint: "Remove ?device=webgpu from the address to train on the CPU, or try a browser with WebGPU turned on."
  });
}

/** @param {GPU | undefined} gpu */
async function requestAdapter(gpu) {
  try {
    return (await gpu?.requestAdapter({powerPreference: "high-performance"})) ?? null;
  } catch {
    return null;
  }
}

/** @param {GPUAdapter} adapter */
function isSoftware(adapter) {
  const info = /** @type {GPUAdapterInfo & {isFallbackAdapter?: boolean}} */ (adapter.info);
  const legacy = /** @type {{isFallbackAdapter?: boolean}} */ (adapter);
  return info.isFallbackAdapter === true || legacy.isFallbackAdapter === true || SOFTWARE.test(described(info));
}

/** @param {GPUAdapter} adapter */
function adapterName(adapter) {
  return described(adapter.info) || "unnamed adapter";
}

/** @param {GPUAdapterInfo} info */
function described({vendor, architecture, device, description}) {
  return description || [vendor, architecture, device].filter(Boolean).join(" ");
}
