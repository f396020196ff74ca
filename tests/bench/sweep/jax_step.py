"""One cell of the sweep in JAX on the CPU: dense batches, five networks at once, a jitted scan of steps.

Reads cells as lines of JSON, `{"depth": 3, "hidden": 3, "minMs": 400}`, and answers milliseconds a step.
Like the other peer it draws no rows while it is timed: it trains in turn on batches made before.
"""

import functools
import json
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

INSTANCES, BATCH, BATCHES, SCAN = 5, 1024, 4, 50


def rows(depth, n, rng):
    """Random paths from the root that stop at each node with probability ½."""
    values = np.zeros((BATCHES * INSTANCES * BATCH, n), np.float32)
    for row in values:
        node = 0
        for _ in range(depth):
            if rng.random() < 0.5:
                break
            node = 2 * node + 1 + rng.integers(2)
            row[node - 1] = 1
    return jnp.asarray(values.reshape(BATCHES, INSTANCES, BATCH, n))


def loss(parameters, x):
    w, b = parameters
    hidden = jnp.einsum("ibn,ihn->ibh", x, w)
    out = jax.nn.relu(jnp.einsum("ibh,ihn->ibn", hidden, w) + b)
    return jnp.sum((x - out) ** 2) / (BATCH * x.shape[-1])


@functools.partial(jax.jit, donate_argnums=0)
def steps(state, batches):
    """SCAN updates of Adam; the loss of each."""

    def step(state, _):
        parameters, first, second, count = state
        value, gradient = jax.value_and_grad(loss)(parameters, batches[count % BATCHES])
        count += 1
        first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradient)
        second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradient)
        scales = 1 - 0.9**count, 1 - 0.999**count
        move = lambda p, m, v: p - 1e-3 * (m / scales[0]) / (jnp.sqrt(v / scales[1]) + 1e-8)
        parameters = jax.tree.map(move, parameters, first, second)
        return (parameters, first, second, count), value

    return jax.lax.scan(step, state, None, length=SCAN)


@functools.cache
def prepared(depth, hidden):
    """A state and its batches, compiled and warm."""
    n, rng = 2 ** (depth + 1) - 2, np.random.default_rng(depth)
    std = (2 / (n * (hidden + INSTANCES))) ** 0.5
    w = jnp.asarray(rng.normal(0, std, (INSTANCES, hidden, n)), jnp.float32)
    parameters = (w, jnp.zeros((INSTANCES, 1, n), jnp.float32))
    zeros = lambda: jax.tree.map(jnp.zeros_like, parameters)
    job = {"state": (parameters, zeros(), zeros(), jnp.int32(0)), "batches": rows(depth, n, rng)}
    run(job)
    return job


def run(job):
    """SCAN steps, to their last loss."""
    job["state"], losses = steps(job["state"], job["batches"])
    value = float(losses[-1])
    if not np.isfinite(value):
        raise ValueError(f"the loss is {value}")


print(json.dumps({"version": jax.__version__}), flush=True)
for line in sys.stdin:
    cell = json.loads(line)
    job = prepared(cell["depth"], cell["hidden"])
    start, count = time.perf_counter(), 0
    while (elapsed := time.perf_counter() - start) < cell["minMs"] / 1000:
        run(job)
        count += SCAN
    print(json.dumps({"ms": 1000 * elapsed / count}), flush=True)
