/** @file The adapter that WebGPU offers, before it is opened. */

/** Adapters that compute on the CPU. They are measured too, but only for runs that can repay the time it takes to open them. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render|warp/i;

/**
 * @typedef {object} Adapter
 * @property {string} name
 * @property {boolean} isSoftware whether it computes on the CPU
 */

/**
 * @param {GPU | undefined} gpu
 * @returns {Promise<Adapter | undefined>}
 */
export async function findAdapter(gpu) {
  try {
    const adapter = await gpu?.requestAdapter({powerPreference: "high-performance"});
    if (adapter === undefined || adapter === null) return undefined;
    const info = /** @type {GPUAdapterInfo & {isFallbackAdapter?: boolean}} */ (adapter.info);
    const {vendor, architecture, device, description} = info;
    const name = description || [vendor, architecture, device].filter(Boolean).join(" ") || "unnamed adapter";
    const legacy = /** @type {{isFallbackAdapter?: boolean}} */ (adapter);
    const isFallback = info.isFallbackAdapter === true || legacy.isFallbackAdapter === true;
    return {name, isSoftware: isFallback || SOFTWARE.test(name)};
  } catch {
    return undefined;
  }
}
