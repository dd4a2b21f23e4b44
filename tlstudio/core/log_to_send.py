"""The log to send: one file with what helps to find out why something went wrong."""

import io
import zipfile
from pathlib import Path

from tlstudio.core.about import about_text
from tlstudio.core.files import replace_file, why
from tlstudio.core.i18n import _
from tlstudio.core.paths import user_logs

NAME = "tlstudio-log.zip"
_MOST = 2_000_000  # bytes of each file; its end is what matters


def save_log(path: Path, last_words: str = "") -> Path:
    """Write the log files, the versions and `last_words`, such as a traceback, into a zip archive; return it.

    Raises StudioError where it cannot be written.
    """
    path = path if path.suffix else path.with_suffix(".zip")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about.txt", about_text() + "\n")
        if last_words:
            archive.writestr("error.txt", last_words)
        for file in log_files():
            archive.writestr(file.name, _end_of(file))
    replace_file(path, lambda temporary: _write(temporary, content.getvalue()))
    return path


def log_files() -> list[Path]:
    """Return the log files of every kind there are."""
    return sorted(file for file in user_logs().glob("*.log*") if file.is_file())


def what_is_in_it() -> str:
    """Return the sentence that says what the file holds, and what it does not."""
    return _(
        "The file to send holds the program's log files, its version and those of its parts, and the system's. There "
        "are no pictures and no models in it, but names of folders and image files can be; it is an ordinary zip file, "
        "so you can look into it before you send it."
    )


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _end_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            opened.seek(max(0, file.stat().st_size - _MOST))
            return opened.read()
    except OSError as error:  # held by another program, or rotated away just now
        return why(error, file).encode()
