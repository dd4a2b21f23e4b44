"""Manifest: what each image of a run held, so that a run is only resumed on the same images."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from tlstudio.core.errors import StudioError
from tlstudio.core.files import why, write_text
from tlstudio.core.i18n import _

_HEADER = ["path", "blake2b"]


def write_manifest(path: Path, digests: Mapping[str, str]) -> None:
    """Write manifest.csv: path and hexadecimal digest of each image's file."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(_HEADER)
    rows.writerows(digests.items())
    write_text(path, text.getvalue())


def read_manifest(path: Path) -> dict[str, str]:
    """Return hexadecimal digests by path. Raises StudioError where the file cannot be read."""
    try:
        text = path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise StudioError(why(error, path)) from error
    return {row[0]: row[1] for row in csv.reader(io.StringIO(text, newline="")) if len(row) == 2 and row != _HEADER}


def check_manifest(before: Mapping[str, str], digests: Mapping[str, str]) -> None:
    """Raise StudioError where images are no longer what they were when the manifest was written."""
    changed = sorted(name for name in before.keys() | digests.keys() if before.get(name) != digests.get(name))
    if changed:
        raise StudioError(
            _(
                "{count} images are not what they were when this training began, {path} among them. Put them back, or "
                "train anew."
            ).format(count=len(changed), path=changed[0])
        )
