/** @file The other half of a training run's steps, for as long as its owner wants. */

import {TrainingHelper} from "glassbook-compute";

/**
 * @param {{start: Float32Array, port: MessagePort}} job what the run is, and where its messages go; null ends it
 * @returns {Promise<void>}
 */
export function helpTraining({start, port}) {
  const helper = new TrainingHelper(start);
  /** @param {Float32Array} message */
  const begin = (message) => {
    helper.begin(message);
    port.postMessage(message.buffer, [message.buffer]);
  };
  return new Promise((resolve, reject) => {
    port.onmessage = ({data}) => {
      try {
        if (data === null) {
          port.close();
          helper.free();
          resolve();
          return;
        }
        const message = new Float32Array(data);
        helper.finish(message);
        begin(message);
      } catch (error) {
        port.close();
        reject(error);
      }
    };
    begin(new Float32Array(helper.messageLength));
  });
}
