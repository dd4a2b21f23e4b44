"""A display for the benchmarks: $DISPLAY where there is one, an Xvfb of their own otherwise."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def display() -> Iterator[None]:
    """Have Qt draw on a real X display, through xcb."""
    os.environ["QT_QPA_PLATFORM"] = "xcb"
    if os.environ.get("DISPLAY"):
        yield
        return
    if shutil.which("Xvfb") is None:
        sys.exit("Xvfb is not installed (apt-get install xvfb), and there is no $DISPLAY.")
    reads, writes = os.pipe()
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writes], stderr=subprocess.DEVNULL)
    os.close(writes)
    try:
        with os.fdopen(reads) as pipe:
            os.environ["DISPLAY"] = f":{pipe.readline().strip()}"  # comes when the display is there
        yield
    finally:
        os.environ.pop("DISPLAY", None)
        server.terminate()
        server.wait()
