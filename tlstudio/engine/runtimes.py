"""The ways to run the frozen part of a network. Which is the quickest on this computer is tried, not guessed."""

import logging
import platform
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import tensorflow as tf

from tlstudio.core import remembered
from tlstudio.core.cores import cores
from tlstudio.core.machine import versions
from tlstudio.core.opencv import cv2
from tlstudio.engine.device import gpus
from tlstudio.engine.litert_runtime import LiteRT
from tlstudio.engine.opencv_runtime import OpenCV
from tlstudio.engine.runtime import Frozen, Runtime, UnsuitedError
from tlstudio.engine.tensorflow_runtime import ReducedTensorFlow, TensorFlow

MOST_DIFFERENCE = 0.03  # of the features from float32's, relative, beyond which a runtime is not used
_ROUNDING = 1e-3  # the same for what computes in float32
_EARNS = 0.85  # what is less exact must take at most this share of the time
_REFUSALS = (ValueError, RuntimeError, tf.errors.OpError, cv2.error)
_log = logging.getLogger("tlstudio")

RUNTIMES: dict[str, Callable[[Frozen], Runtime]] = {
    "tensorflow": TensorFlow,
    "litert": LiteRT,
    "opencv": OpenCV,
    "reduced": ReducedTensorFlow,
}
_EXACT = ("tensorflow", "litert", "opencv")  # float32 all through, the same to 1e-5


def choose(frozen: Frozen, sample: Callable[[], np.ndarray], exact: bool) -> str:
    """Return the name of the quickest way to run `frozen` here; found by a trial on pictures, and remembered.

    `exact` leaves out reduced precision. `sample` is only called for a trial. Which exact way is the quickest depends
    on the layers and not on the weights: for other weights it is only looked whether its numbers are right.
    """
    name = remembered.choice(_key(frozen.identity, exact))
    if name in RUNTIMES:
        return name
    name = remembered.choice(_key(frozen.kind, True)) if exact and frozen.kind else None
    if name in _EXACT and _agrees(frozen, name, sample()):
        remembered.choose(_key(frozen.identity, True), name)
        return name
    seconds = trial(frozen, sample())
    for kind in (True, False):
        remembered.choose(_key(frozen.identity, kind), _quickest(seconds, kind))
    if frozen.kind:
        remembered.choose(_key(frozen.kind, True), _quickest(seconds, True))
    return _quickest(seconds, exact)


def _agrees(frozen: Frozen, name: str, pictures: np.ndarray) -> bool:
    """Tell whether an exact way to run a network gives the numbers of TensorFlow's."""
    if name == "tensorflow":
        return True
    try:
        off = _off(RUNTIMES[name](frozen)(pictures), TensorFlow(frozen)(pictures))
    except (UnsuitedError, *_REFUSALS) as error:
        _log.warning("%s cannot run this network: %s", name, error)
        return False
    return off <= _ROUNDING


def _off(rows: np.ndarray, truth: np.ndarray) -> float:
    return float(np.linalg.norm(rows - truth) / max(float(np.linalg.norm(truth)), 1e-9))


def build(frozen: Frozen, name: str) -> Runtime:
    """Return the runtime of that name; TensorFlow's, which runs everything, where it no longer works."""
    try:
        return RUNTIMES.get(name, TensorFlow)(frozen)  # a bundle may name one of another version
    except _REFUSALS as error:
        _log.warning("%s cannot run this network: %s", name, error)
        return TensorFlow(frozen)


def is_exact(name: str) -> bool:
    """Tell whether a runtime computes in float32 all through."""
    return name in _EXACT


def _key(network: str, exact: bool) -> str:
    return f"{network} {'exact' if exact else 'reduced'} {_machine()}"


def _machine() -> str:
    found = versions()
    parts = [found.get(part, "") for part in ("tensorflow", "tensorflow-cpu", "ai-edge-litert", "system")]
    return " ".join([*parts, platform.processor(), str(cores()), *(gpu.name for gpu in gpus())])


def trial(frozen: Frozen, pictures: np.ndarray) -> dict[str, float]:
    """Return the seconds of each way to run the network whose features are near enough to TensorFlow's."""
    truth: np.ndarray | None = None
    found: dict[str, float] = {}
    for name, make in RUNTIMES.items():
        try:
            runtime = make(frozen)
            rows = runtime(pictures)
            truth = rows if truth is None else truth
            off = 0.0 if rows is truth else _off(rows, truth)
            if not off <= (_ROUNDING if is_exact(name) else MOST_DIFFERENCE):
                _log.info("%s: features %.1e off", name, off)
                continue
            found[name] = _seconds(runtime, pictures)
        except UnsuitedError:
            continue
        except _REFUSALS as error:
            _log.warning("%s cannot run this network: %s", name, error)
            continue
        each = 1000 * found[name] / (len(pictures) * cores())
        _log.info("%s: %.1f ms an image, features %.1e off", name, each, off)
    return found


def _quickest(seconds: dict[str, float], exact: bool) -> str:
    """Return the quickest; what is less exact must be quicker by more than chance."""
    best = min(filter(is_exact, seconds), key=seconds.__getitem__)
    others = [name for name, took in seconds.items() if not is_exact(name) and took < _EARNS * seconds[best]]
    return best if exact else min(others, key=seconds.__getitem__, default=best)


def _seconds(runtime: Runtime, pictures: np.ndarray) -> float:
    """Return the time for `pictures` once a core, all cores at it as they are in earnest: with a portion each."""
    with ThreadPoolExecutor(cores()) as pool:
        began = time.perf_counter()
        list(pool.map(runtime, [pictures] * cores()))
        return time.perf_counter() - began
