"""Ways to run the frozen part of a network. Which is the quickest on this computer is tried, not guessed.

A runtime is called with uint8 pictures (n, size, size, 3), from several threads at once, and gives float32 rows
(n, *shape). What a picture gives depends neither on the pictures beside it nor on n: only so is a training resumed with
the same bits.
"""

import logging
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Protocol

import keras
import numpy as np
import psutil
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter

from tlstudio.core import remembered
from tlstudio.core.cores import cores
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.machine import versions

BATCH = 16  # pictures in one call of TensorFlow, and in the trial
MOST_DIFFERENCE = 0.03  # of the features from float32's, relative, beyond which a runtime is not used
_ROUNDING = 1e-3  # the same for what computes in float32
_EARNS = 0.85  # what is less exact must take at most this share of the time
_log = logging.getLogger("tlstudio")


class Runtime(Protocol):
    """One way to run a network; `shape` is that of one row."""

    shape: tuple[int, ...]

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        """Return the rows of `pictures`."""
        ...


@dataclass(frozen=True)
class Frozen:
    """A network from pictures to where it is cut; `identity` is the same for the same weights, size and cut."""

    model: keras.Model
    identity: str


class TensorFlow:
    """TensorFlow as it is, in float32; on a graphics card where there is one."""

    def __init__(self, frozen: Frozen) -> None:
        model = frozen.model
        size = model.input_shape[1]
        self.shape = tuple(model.output_shape[1:])

        @tf.function(input_signature=[tf.TensorSpec((BATCH, size, size, 3), tf.uint8)])
        def run(pictures: tf.Tensor) -> tf.Tensor:
            return model(tf.cast(pictures, tf.float32), training=False)

        self._run = run

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        """Return the rows. The last call is filled up to a full batch: kernels are chosen by its size."""
        rows = np.empty((len(pictures), *self.shape), np.float32)
        for first in range(0, len(pictures), BATCH):
            batch = pictures[first : first + BATCH]
            full = batch if len(batch) == BATCH else np.resize(batch, (BATCH, *batch.shape[1:]))
            rows[first : first + len(batch)] = self._run(full)[: len(batch)]
        return rows


class TensorFlowBfloat16(TensorFlow):
    """TensorFlow with its matrix products in bfloat16, where oneDNN has them for this processor."""

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        """Return the rows."""
        with _bfloat16():
            return super().__call__(pictures)


@contextmanager
def _bfloat16() -> Iterator[None]:
    option = "auto_mixed_precision_onednn_bfloat16"
    tf.config.optimizer.set_experimental_options({option: True})
    try:
        yield
    finally:  # what is trained stays in float32
        tf.config.optimizer.set_experimental_options({option: False})


class LiteRT:
    """LiteRT in float32: an interpreter a core, with one thread and one picture at a time.

    Measured against one interpreter with all cores and 32 pictures at a time: a tenth quicker, and far less memory.
    """

    def __init__(self, frozen: Frozen) -> None:
        # Kept as long as this: the interpreters read the weights where they lie.
        self._flat = flat = remembered.content(f"{frozen.identity}.tflite", lambda: _convert(frozen.model))
        self.shape = tuple(frozen.model.output_shape[1:])
        self._free: SimpleQueue[Any] = SimpleQueue()
        count = _interpreters(len(flat))
        for _number in range(count):
            self._free.put(_interpreter(flat, max(1, cores() // count)))

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        """Return the rows; waits for a free interpreter."""
        interpreter = self._free.get()
        try:
            source = interpreter.get_input_details()[0]["index"]
            target = interpreter.get_output_details()[0]["index"]
            rows = np.empty((len(pictures), *self.shape), np.float32)
            for row, picture in enumerate(pictures):
                interpreter.set_tensor(source, picture[None].astype(np.float32))
                interpreter.invoke()
                rows[row] = interpreter.get_tensor(target)[0]
            return rows
        finally:
            self._free.put(interpreter)


def _interpreters(size: int) -> int:
    """Return how many interpreters of a network of `size` bytes fit into a third of the free memory."""
    each = 3 * size + 100 * 2**20  # the weights, their packed copy, and what is between the layers
    return max(1, min(cores(), int(psutil.virtual_memory().available) // 3 // each))


def _convert(model: keras.Model) -> bytes:
    size = model.input_shape[1]

    @tf.function(input_signature=[tf.TensorSpec((1, size, size, 3), tf.float32)])
    def run(picture: tf.Tensor) -> tf.Tensor:
        return model(picture, training=False)

    owner = tf.Module()  # handed the Keras model itself, the converter loses the weights without a word
    owner.variables_of_model, owner.run = [variable.value for variable in model.variables], run
    converter = tf.lite.TFLiteConverter.from_concrete_functions([run.get_concrete_function()], owner)
    return bytes(converter.convert())


def _interpreter(flat: bytes, threads: int) -> Any:  # noqa: ANN401 - LiteRT carries no types
    interpreter = Interpreter(model_content=flat, num_threads=threads)
    with _silent():
        interpreter.allocate_tensors()
    return interpreter


@contextmanager
def _silent() -> Iterator[None]:
    """Keep LiteRT's note on its first delegate, which no option keeps, off the terminal."""
    saved, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


RUNTIMES: dict[str, Callable[[Frozen], Runtime]] = {
    "tensorflow": TensorFlow,
    "litert": LiteRT,
    "bfloat16": TensorFlowBfloat16,
}
_EXACT = ("tensorflow", "litert")  # float32 all through, the same to 1e-5


def choose(frozen: Frozen, pictures: np.ndarray, exact: bool, name: str | None = None) -> tuple[str, Runtime]:
    """Return the quickest way to run `frozen` here, and its name; found by a trial on `pictures` and remembered.

    `exact` leaves out reduced precision; `name` is the choice where it was made before, as by a run that is resumed.
    """
    key = f"{frozen.identity} {'exact' if exact else 'reduced'} {_machine()}"
    name = name or remembered.choice(key)
    if name in RUNTIMES:
        try:
            return name, RUNTIMES[name](frozen)
        except (ValueError, RuntimeError) as error:  # LiteRT's; what was remembered no longer works
            _log.warning("%s cannot run this network: %s", name, error)
    candidates = [candidate for candidate in RUNTIMES if candidate in _EXACT or not exact]
    name, runtime = _trial(frozen, pictures, candidates)
    remembered.choose(key, name)
    return name, runtime


def _machine() -> str:
    found = versions()
    parts = [found.get(part, "") for part in ("tensorflow", "tensorflow-cpu", "ai-edge-litert", "system")]
    return " ".join([*parts, platform.processor(), str(cores()), *(gpu.name for gpu in gpus())])


def gpus() -> list[Any]:
    """Return TensorFlow's graphics cards."""
    return list(tf.config.list_physical_devices("GPU"))


def device() -> str:
    """Return what computes here, in words: the graphics cards' names, or the processor with its cores."""
    details = [tf.config.experimental.get_device_details(card) for card in gpus()]
    if details:
        return ", ".join(card.get("device_name", _("Graphics card")) for card in details)
    return ngettext("Processor · {count} core", "Processor · {count} cores", cores()).format(count=cores())


def _trial(frozen: Frozen, pictures: np.ndarray, names: list[str]) -> tuple[str, Runtime]:
    truth: np.ndarray | None = None
    best: tuple[float, str, Runtime] | None = None
    for name in names:
        try:
            runtime = RUNTIMES[name](frozen)
            rows = runtime(pictures)
            seconds = _seconds(runtime, pictures)
        except (ValueError, RuntimeError, tf.errors.OpError) as error:
            _log.warning("%s cannot run this network: %s", name, error)
            continue
        truth = rows if truth is None else truth
        off = float(np.linalg.norm(rows - truth) / max(float(np.linalg.norm(truth)), 1e-9))
        _log.info("%s: %.1f ms an image, features %.1e off", name, 1000 * seconds / len(pictures), off)
        most, needed = (_ROUNDING, 1.0) if name in _EXACT else (MOST_DIFFERENCE, _EARNS)
        if off <= most and (best is None or seconds < needed * best[0]):
            best = (seconds, name, runtime)
    assert best is not None, "TensorFlow itself cannot run the network"
    return best[1], best[2]


def _seconds(runtime: Runtime, pictures: np.ndarray) -> float:
    """Return the time for `pictures` when all cores work at it as they do in earnest: from several threads."""
    from concurrent.futures import ThreadPoolExecutor

    parts = np.array_split(pictures, cores())
    with ThreadPoolExecutor(cores()) as pool:
        list(pool.map(runtime, parts))
        began = time.perf_counter()
        list(pool.map(runtime, parts))
        return time.perf_counter() - began
