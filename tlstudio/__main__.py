"""No argument, or a folder of images: the window. A verb: the command line."""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tlstudio.core import i18n, libraries, streams
from tlstudio.core.i18n import _

if TYPE_CHECKING:  # the window's first paint does not wait for it
    from tlstudio.core.run import Run


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the program and return its exit code."""
    streams.mend()
    multiprocessing.freeze_support()  # a frozen engine process begins here
    words = _without_language(list(sys.argv[1:] if arguments is None else arguments))
    i18n.install()
    if not words or (len(words) == 1 and Path(words[0]).is_dir()):
        return _window(Path(words[0]) if words else None)
    if words == ["demo"] and _has_display():
        return _window(demo=True)
    if len(words) == 1 and _looks_like_a_path(words[0]):
        text = _("There is no folder {folder}. Check the name, or whether its drive is connected.")
        print(_("tlstudio: {error}").format(error=text.format(folder=words[0])), file=sys.stderr)
        return 1
    from tlstudio import cli

    return cli.main(words, _draw_plot if _can_draw() else None)


def _window(images: Path | None = None, demo: bool = False) -> int:
    if not _has_display():
        print(_("There is no display here. Use the command line: tlstudio --help"), file=sys.stderr)
        return 1
    if missing := libraries.missing(x11=_needs_x11()):
        # Qt itself would only abort
        print(libraries.sentence(missing, _), file=sys.stderr)
        return 1
    from tlstudio.gui import app

    return app.main(images, demo=demo)


def _without_language(words: list[str]) -> list[str]:
    """Take `--language` out of the words: every other word, help and errors, too, is to be spoken in it already."""
    if not any(word.startswith("--language") for word in words):
        return words
    import argparse

    parser = argparse.ArgumentParser(prog="tlstudio", add_help=False, allow_abbrev=False)
    parser.add_argument("--language", choices=(*i18n.LANGUAGES, i18n.PSEUDO))
    asked, others = parser.parse_known_args(words)
    os.environ["TLSTUDIO_LANGUAGE"] = asked.language
    return others


def _looks_like_a_path(word: str) -> bool:
    return not word.startswith("-") and ("/" in word or os.sep in word)


def _has_display() -> bool:
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _needs_x11() -> bool:
    platform = os.environ.get("QT_QPA_PLATFORM", "xcb" if os.environ.get("DISPLAY") else "")
    return platform.startswith("xcb")


def _can_draw() -> bool:
    return not libraries.missing(x11=False)


def _draw_plot(run: "Run", path: Path) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from tlstudio.gui.plot_picture import save_plot

    save_plot(run, path)


if __name__ == "__main__":
    sys.exit(main())
