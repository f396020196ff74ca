/** @file Progress of a long job in words. */

/**
 * @typedef {object} Progress
 * @property {string} label what is running, e.g. "Training on S5"
 * @property {number} step steps done
 * @property {number} steps steps asked for
 * @property {number} stepsPerSecond recent speed; 0 while unknown
 * @property {number} secondsLeft estimate; Infinity while unknown
 * @property {"training" | "done" | "stopped" | "failed"} status
 * @property {string} [device] where it runs, if there was a choice
 * @property {number} [threads] workers that share the steps
 */

/**
 * @param {Progress} progress
 * @returns {string} e.g. "step 1,200 of 5,000 · 310 steps/s · 12 s left"
 */
export function progressText({step, steps, stepsPerSecond, secondsLeft, status, device, threads = 1}) {
  const parts = [`step ${count(step)} of ${count(steps)}`];
  if (status === "training") {
    const where = device ? ` on the ${device}` : "";
    if (stepsPerSecond > 0) parts.push(`${rate(stepsPerSecond)} steps/s${where}`);
    if (threads > 1) parts.push(`${threads} threads`);
    if (Number.isFinite(secondsLeft) && stepsPerSecond > 0) parts.push(`${duration(secondsLeft)} left`);
  }
  return parts.join(" · ");
}

/** @param {number} n */
export function count(n) {
  return n.toLocaleString("en-US");
}

/** @param {number} perSecond */
export function rate(perSecond) {
  return perSecond >= 10 ? Math.round(perSecond).toLocaleString("en-US") : perSecond.toPrecision(2);
}

/**
 * @param {number} seconds
 * @returns {string} e.g. "0.4 s", "12 s", "3 min 05 s", "2 h 10 min"
 */
export function duration(seconds) {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}
