"""Verbs: what the studio does with TensorFlow and Keras. Nothing else imports them."""

import os

# TensorFlow's own notes on the processor would stand between our sentences. It reads this when it is first imported.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
