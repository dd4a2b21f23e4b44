"""Verbs: what the studio does with TensorFlow and Keras. Nothing else imports them."""

import logging
import os

from tlstudio.core.silence import silent

# TensorFlow's own notes, on the processor and on functions traced anew, would stand between our sentences. It reads the
# first when it is imported.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
logging.getLogger("tensorflow").setLevel(logging.ERROR)
# Where the root logger has no handler, the first note of a conversion gives it one that prints all our lines again.
logging.getLogger().addHandler(logging.NullHandler())
# On processors that oneDNN has kernels of its own for, its note of that comes through none the less.
with silent():
    import tensorflow as tf  # noqa: F401
