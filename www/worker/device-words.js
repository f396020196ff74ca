/** @file What the page says of devices. */

import {CodedError} from "../shared/errors.js";
import {count, rate} from "../shared/progress.js";

export const NO_WEBGPU = "This browser offers no WebGPU here. Training runs on the CPU.";

/**
 * @param {unknown} error
 * @returns {CodedError}
 */
export function unavailable(error) {
  const message = error instanceof Error ? error.message : String(error);
  return new CodedError({
    code: "gpu/unavailable",
    message: `WebGPU was asked for and cannot be used: ${message}`,
    hint: "Remove ?device=webgpu from the address to train on the CPU, or try a browser with WebGPU turned on."
  });
}

/** @param {Readonly<Record<string, number>>} rates */
export function ratesText({cpu, webgpu}) {
  const parts = [];
  if (cpu !== undefined) parts.push(`CPU ${rate(cpu)} steps/s`);
  if (webgpu !== undefined) parts.push(`GPU ${rate(webgpu)} steps/s`);
  return parts.length === 0 ? "" : `Measured: ${parts.join(", ")}.`;
}

/**
 * @param {string} label
 * @param {import("glassbook-kernel").RunInfo["moves"]} moves
 */
export function moveText(label, moves) {
  const last = moves.at(-1);
  if (last === undefined) return undefined;
  const where = last.to === "cpu" ? "on the CPU" : "on the GPU";
  return `${last.reason} ${label} went on ${where} from step ${count(last.step)}.`;
}
