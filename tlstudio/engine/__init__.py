"""Verbs: what the studio does with TensorFlow and Keras. Nothing else imports them."""

import gc
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tlstudio.core.paths import user_config
from tlstudio.core.silence import silent


@contextmanager
def _quickly() -> Iterator[None]:
    """Load libraries in two thirds of the time, by tests/benchmarks/engine_start.py.

    Keras would load scikit-learn and SciPy for wrappers that nobody here uses; and among objects that stay for good,
    Python looks for garbage again and again: while they are made, during a training, and at the end of the process.
    Both hold for the whole process: no other thread may import scikit-learn meanwhile, nor does one in the engine
    process or on the command line.
    """
    looks_for_garbage, unasked = gc.isenabled(), "sklearn" not in sys.modules
    gc.disable()
    if unasked:
        sys.modules["sklearn"] = None  # type: ignore[assignment]  # Python's way to say that there is none
    try:
        yield
    finally:
        if unasked:
            del sys.modules["sklearn"]
        gc.freeze()
        if looks_for_garbage:
            gc.enable()


# TensorFlow's own notes, on the processor and on functions traced anew, would stand between our sentences. It reads the
# first when it is imported.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
logging.getLogger("tensorflow").setLevel(logging.ERROR)
# Where the root logger has no handler, the first note of a conversion gives it one that prints all our lines again.
logging.getLogger().addHandler(logging.NullHandler())
# Keras writes its settings into the user's own folder and heeds what another program left there: ours lie with ours.
# Only while it is imported, for weights are looked for in the usual place, too (core/weights.py).
_ours = "KERAS_HOME" not in os.environ
if _ours:
    os.environ["KERAS_HOME"] = os.fspath(user_config() / "keras")
# On processors that oneDNN has kernels of its own for, its note of that comes through none the less.
with silent(), _quickly():
    import keras  # noqa: F401
    import tensorflow as tf  # noqa: F401
if _ours:
    del os.environ["KERAS_HOME"]
