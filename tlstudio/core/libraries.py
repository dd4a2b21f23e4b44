"""System libraries Qt needs on Linux and their Debian packages.

Standard library only, for Python 3.9 and later: the Makefile runs this file before anything is installed.
"""

import argparse
import ctypes
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence

WINDOW = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
# The program of a package whose name differs.
_PROGRAMS = {"binutils": "objdump", "dbus": "dbus-daemon", "xvfb": "Xvfb"}


def N_(text: str) -> str:  # not tlstudio.core.i18n's: this file runs alone
    """Mark `text` for translation and return it unchanged."""
    return text


SENTENCE = N_("TL Studio's window needs system libraries that are missing here. Run: {command}")
_TOOLS_SENTENCE = "Something TL Studio's set-up needs is missing here. Run: {command}"


def missing(x11: bool) -> list[str]:
    """Return the packages of the libraries that cannot be loaded, with those for an X11 display if `x11`.

    Empty on anything but Linux, where Qt brings what it needs.
    """
    if sys.platform != "linux":
        return []
    table = {**WINDOW, **(X11 if x11 else {})}
    return [package for library, package in table.items() if not _loads(library)]


def command(packages: Sequence[str]) -> str:
    """Return the one line that installs `packages`."""
    return "sudo apt-get install " + " ".join(packages)


def sentence(packages: Sequence[str], translate: Callable[[str], str] = str) -> str:
    """Return what to tell the user of missing packages; `translate` is gettext's `_` where there is one."""
    return translate(SENTENCE).format(command=command(packages))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _missing_tools(packages: Sequence[str]) -> list[str]:
    return [package for package in packages if shutil.which(_PROGRAMS.get(package, package)) is None]


def _prefix() -> "list[str] | None":
    """Return what to put before apt-get: nothing for root, sudo where it asks for no password; None if neither."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def install(packages: Sequence[str]) -> bool:
    """Install Debian packages if that is allowed without asking; say whether it was done."""
    prefix = _prefix()
    if prefix is None:
        return False
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    get = [*apt, "install", "-y", "--no-install-recommends", *packages]
    print("+", shlex.join(get), flush=True)
    # A fresh machine has no package lists yet, an old one may have outdated ones.
    return _succeeds(get) or (_succeeds([*apt, "update"]) and _succeeds(get))


def _succeeds(line: Sequence[str]) -> bool:
    return subprocess.run(line, stdin=subprocess.DEVNULL).returncode == 0


def main(arguments: Sequence[str]) -> int:
    """Check, and with --install mend; return 1 with the line to run where something needed is still missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="*", help="install these Debian packages instead of the libraries")
    parser.add_argument("--install", action="store_true", help="install what is missing, if allowed")
    parser.add_argument("--x11", action="store_true", help="with the libraries for an X11 display")
    parser.add_argument("--optional", action="store_true", help="go on without what cannot be installed")
    parser.add_argument("--also", nargs="+", default=[], metavar="PACKAGE", help="programs that are only nice to have")
    options = parser.parse_args(arguments)
    needed = options.packages or missing(options.x11)
    also = _missing_tools(options.also)
    if needed and not (options.install and install(needed)):
        print(_TOOLS_SENTENCE.format(command=command(needed)) if options.packages else sentence(needed))
        if not options.optional:
            return 1
    if also and not (options.install and install(also)):
        print(f"Going on without {', '.join(also)}; to have all, run: {command(also)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
