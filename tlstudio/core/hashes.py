"""The hash by which a file is known again anywhere: SHA-256, as other programs compute it, too."""

import hashlib
from pathlib import Path

from tlstudio.core.errors import Stopped
from tlstudio.core.events import ShouldStop

_BLOCK = 2**22  # bytes


def sha256(file: Path, should_stop: ShouldStop) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal. Raises OSError, and Stopped on request."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            if should_stop():
                raise Stopped
            digest.update(block)
    return digest.hexdigest()
