/** @file A stream that its reader may lag behind: it yields the latest state, and ends with its job. */

/**
 * Starts the job at once, whether or not the stream is read.
 *
 * @template State
 * @param {(push: (state: State) => void) => Promise<unknown>} start
 * @returns {AsyncGenerator<State, void, void>} throws what the job rejects with
 */
export function states(start) {
  /** @type {State | undefined} */
  let latest;
  let ended = false;
  /** @type {unknown} */
  let failure;
  let wake = () => {};
  const finished = start((state) => {
    latest = state;
    wake();
  }).catch((error) => {
    failure = error;
  });
  void finished.then(() => {
    ended = true;
    wake();
  });

  return (async function* stream() {
    for (;;) {
      if (latest !== undefined) {
        const state = latest;
        latest = undefined;
        yield state;
      } else if (ended) {
        if (failure !== undefined) throw failure;
        return;
      } else {
        await new Promise((resolve) => {
          wake = () => resolve(undefined);
        });
      }
    }
  })();
}
