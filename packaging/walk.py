"""Goes through a running TL Studio by real clicks and keys to a prediction, seeing it as a screen reader does.

python3 packaging/walk.py IMAGE

The program runs on the display and the session bus of this process; nothing of it is imported, no file of it is read.
Needs xdotool and pyatspi, which is Debian's: run it by the system's own Python.
"""

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyatspi
from gi.repository import GLib

Control = Any  # pyatspi has no types
_POLL = 0.3


def controls(parent: Control | None = None) -> Iterator[Control]:
    """Return every control that is shown, the windows' first."""
    if parent is None:
        for program in pyatspi.Registry.getDesktop(0):
            if program is not None and program.name == "TL Studio":
                for window in program:
                    yield from controls(window)
        return
    states = parent.getState()
    if not states.contains(pyatspi.STATE_SHOWING):
        return
    yield parent
    for at in range(min(parent.childCount, 60)):
        if (child := parent[at]) is not None:
            yield from controls(child)


def find(role: str, name: str = "") -> Control | None:
    """Return the first control of a role, such as "push button", that can be used and whose name begins with `name`."""
    try:
        for control in controls():
            usable = control.getState().contains(pyatspi.STATE_SENSITIVE)
            if usable and control.getRoleName() == role and control.name.startswith(name):
                return control
    except (GLib.Error, AttributeError):  # it went away while we looked
        pass
    return None


def wait(what: str, look: Callable[[], Control | None], seconds: float = 60) -> Control:
    """Look until there is something to see and return it. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if (found := look()) is not None:
            return found
        time.sleep(_POLL)
    raise TimeoutError(f"{what} was not seen within {seconds:.0f} s; seen were: {', '.join(names())}")


def names() -> list[str]:
    """Return what can be read on the screen, for the one who reads why it failed."""
    return [f"{control.getRoleName()} {control.name!r}" for control in controls() if control.name]


def xdotool(*words: str) -> None:
    """Move the mouse, press buttons and keys."""
    subprocess.run(["xdotool", *words], check=True)


def click(role: str, name: str, seconds: float = 60) -> None:
    """Wait for a control that can be used, and click into its middle."""
    control = wait(f"{role} {name!r}", lambda: find(role, name), seconds)
    print(f"click: {name}", flush=True)
    point_at(control)
    xdotool("click", "1")


def point_at(control: Control) -> None:
    """Move the mouse to the middle of a control."""
    box = control.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    xdotool("mousemove", str(box.x + box.width // 2), str(box.y + box.height // 2))


def train() -> None:
    """Open the pictures that came with the program and train on them with the quickest settings."""
    click("push button", "Try the demo")
    click("combo box", "Preset")
    click("list item", "Preset: quick")
    wait("the preset", lambda: find("combo box", "Preset: quick"))
    click("push button", "Train")
    wait("the training", lambda: find("push button", "Stop training"))
    wait("the end of the training", lambda: find("push button", "Train"), 1200)


def evaluate() -> None:
    """Look at how good the model is."""
    click("page tab", "3  Evaluate")
    print("seen:", wait("the accuracy", lambda: accuracy(), 600))


def accuracy() -> str | None:
    """Return the number that says how often the model was right, or None where there is none yet."""
    lines = [control.name for control in controls() if control.getRoleName() == "label"]
    return next((line for line in lines if re.fullmatch(r"\d+(\.\d+)? ?%", line)), None)


def predict(image: Path) -> str:
    """Ask the model about a picture, chosen in the file dialog, and return what it says."""
    click("page tab", "4  Predict")
    click("push button", "Choose images")
    wait("the file dialog", lambda: find("dialog"))
    xdotool("sleep", "1", "type", str(image))
    xdotool("key", "Return")
    wait("the picture in the table", lambda: find("table cell", image.name), 900)
    return str(wait("what the model says", lambda: answer(image), 300))


def answer(image: Path) -> str | None:
    """Return the row of a picture once it has a confidence, None before."""
    cells = [control.name for control in controls() if control.getRoleName() == "table cell"]
    return " | ".join(cells) if image.name in cells and any("%" in cell for cell in cells) else None


def leave() -> bool | None:
    """Press Ctrl+Q, which the window hears after a click in it; return True once it is gone."""
    if (tab := find("page tab", "4  Predict")) is None:
        return True if next(controls(), None) is None else None
    point_at(tab)
    xdotool("click", "1", "sleep", "0.5", "key", "ctrl+q", "sleep", "2")
    return None


def main(arguments: Sequence[str]) -> int:
    """Do all of it, and quit; 1 with what was seen where a step did not lead on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("image", type=Path)
    options = parser.parse_args(arguments)
    try:
        train()
        evaluate()
        print("seen:", predict(options.image))
        wait("the end", leave)
    except TimeoutError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
