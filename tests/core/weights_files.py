"""Weights files of the right shape whose numbers take no room, and a server that offers files."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import h5py

# The shapes of VGG16 without classifier, in Keras' order of axes.
_FILTERS = [3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]
VGG16 = {
    name: shape
    for number, (before, after) in enumerate(pairwise(_FILTERS))
    for name, shape in [(f"conv{number}/kernel", (3, 3, before, after)), (f"conv{number}/bias", (after,))]
}


def write_h5(path: Path, shapes: dict[str, tuple[int, ...]], published: bool = True) -> Path:
    """Write a file of the given shapes whose numbers take no room."""
    with h5py.File(path, "w") as file:
        if published:
            file.attrs["layer_names"] = [name.split("/")[0] for name in shapes]
        for name, shape in shapes.items():
            file.create_dataset(name, shape, "f4", chunks=True)
    return path


def md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Yield the address at which the files of a folder are offered."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()
        thread.join()
