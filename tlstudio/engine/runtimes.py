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
_log = logging.getLogger("tlstudio")

RUNTIMES: dict[str, Callable[[Frozen], Runtime]] = {
    "tensorflow": TensorFlow,
    "litert": LiteRT,
    "opencv": OpenCV,
    "reduced": ReducedTensorFlow,
}
_EXACT = ("tensorflow", "litert", "opencv")  # float32 all through, the same to 1e-5


def choose(frozen: Frozen, pictures: np.ndarray, exact: bool, name: str | None = None) -> tuple[str, Runtime]:
    """Return the quickest way to run `frozen` here, and its name; found by a trial on `pictures` and remembered.

    `exact` leaves out reduced precision; `name` is the choice where it was made before, as by a run that is resumed.
    """
    key = f"{frozen.identity} {'exact' if exact else 'reduced'} {_machine()}"
    name = name or remembered.choice(key)
    if name in RUNTIMES:
        try:
            return name, RUNTIMES[name](frozen)
        except (ValueError, RuntimeError, cv2.error) as error:  # what was remembered no longer works
            _log.warning("%s cannot run this network: %s", name, error)
    candidates = [candidate for candidate in RUNTIMES if candidate in _EXACT or not exact]
    name, runtime = _trial(frozen, pictures, candidates)
    remembered.choose(key, name)
    return name, runtime


def _machine() -> str:
    found = versions()
    parts = [found.get(part, "") for part in ("tensorflow", "tensorflow-cpu", "ai-edge-litert", "system")]
    return " ".join([*parts, platform.processor(), str(cores()), *(gpu.name for gpu in gpus())])


def _trial(frozen: Frozen, pictures: np.ndarray, names: list[str]) -> tuple[str, Runtime]:
    truth: np.ndarray | None = None
    best: tuple[float, str, Runtime] | None = None
    for name in names:
        try:
            runtime = RUNTIMES[name](frozen)
            rows = runtime(pictures)
            seconds = _seconds(runtime, pictures)
        except UnsuitedError:
            continue
        except (ValueError, RuntimeError, tf.errors.OpError, cv2.error) as error:
            _log.warning("%s cannot run this network: %s", name, error)
            continue
        truth = rows if truth is None else truth
        off = float(np.linalg.norm(rows - truth) / max(float(np.linalg.norm(truth)), 1e-9))
        _log.info("%s: %.1f ms an image, features %.1e off", name, 1000 * seconds / (len(pictures) * cores()), off)
        most, needed = (_ROUNDING, 1.0) if name in _EXACT else (MOST_DIFFERENCE, _EARNS)
        if off <= most and (best is None or seconds < needed * best[0]):
            best = (seconds, name, runtime)
    assert best is not None, "TensorFlow itself cannot run the network"
    return best[1], best[2]


def _seconds(runtime: Runtime, pictures: np.ndarray) -> float:
    """Return the time for `pictures` once a core, all cores at it as they are in earnest: with a portion each."""
    with ThreadPoolExecutor(cores()) as pool:
        began = time.perf_counter()
        list(pool.map(runtime, [pictures] * cores()))
        return time.perf_counter() - began
