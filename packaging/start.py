"""What a built program begins with; from sources, `tlstudio/__main__.py` does."""

import multiprocessing
import os
import sys
from collections.abc import MutableMapping

from tlstudio.core import streams


def leave_others_alone(environment: MutableMapping[str, str]) -> None:
    """Have programs of the system that we start, such as the file manager, load the system's libraries and not ours.

    The start of a built program points the loader at the bundle; once Python runs, that is over. Our own processes
    begin as the first one did: they are told to point the loader anew.
    """
    before = environment.pop("LD_LIBRARY_PATH_ORIG", None)
    environment.pop("LD_LIBRARY_PATH", None)
    if before is not None:
        environment["LD_LIBRARY_PATH"] = before
    environment["PYINSTALLER_RESET_ENVIRONMENT"] = "1"


if __name__ == "__main__":
    streams.mend()
    if sys.platform == "linux":
        leave_others_alone(os.environ)
    multiprocessing.freeze_support()  # an engine process begins, and ends, here

    from tlstudio.__main__ import main

    sys.exit(main())
