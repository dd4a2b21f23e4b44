"""Standard streams for a program that was started without any, as one with a window is on Windows."""

import os
import sys


def mend() -> None:
    """Put a stream that leads nowhere in place of each that is None: libraries and `print` then need not ask.

    Call it first in every process, before anything opens a file. In the order of their numbers: where the descriptors
    themselves are closed, each stream gets its own.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115 - open as long as the process lives
            setattr(sys, name, nowhere)
            setattr(sys, f"__{name}__", nowhere)
