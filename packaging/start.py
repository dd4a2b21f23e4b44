"""What a built program begins with; from sources, `tlstudio/__main__.py` does."""

import multiprocessing
import os
import sys

multiprocessing.freeze_support()  # an engine process begins, and ends, here

# The start of a built program points the loader at the bundle's libraries. That is over once Python runs; the programs
# of the system that we start, such as the file manager, would fail with our libraries.
if sys.platform == "linux":
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before

from tlstudio.__main__ import main  # noqa: E402

sys.exit(main())
