"""The journeys on a display of their own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.walkthrough import cut_off
from tests.walkthrough.trained import Trained, train_two
from tlstudio.core import libraries

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Xvfb is for Linux")


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """Start a display nobody sees, and return its name."""
    if missing := [program for program in ("Xvfb", "xdotool") if shutil.which(program) is None]:
        pytest.skip(f"{' and '.join(missing)} is not installed (apt-get install xvfb xdotool)")
    if missing := libraries.missing(x11=True):
        pytest.skip(libraries.sentence(missing))
    reads, writes = os.pipe()
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writes], stderr=subprocess.DEVNULL)
    os.close(writes)
    with os.fdopen(reads) as pipe:
        number = pipe.readline().strip()  # comes when the display is there
    yield f":{number}"
    server.terminate()
    server.wait()


@pytest.fixture
def few_photos(trashnet: Path, tmp_path: Path) -> Path:
    """Return a small part of the real photographs: three classes of 16 to learn from and 9 to judge by."""
    root = tmp_path / "recycling"
    for subset, count in (("train", 16), ("validation", 9)):
        for name in ("cardboard", "glass", "metal"):
            (root / subset / name).mkdir(parents=True)
            for photo in sorted((trashnet / subset / name).iterdir())[:count]:
                shutil.copy(photo, root / subset / name)
    return root


@pytest.fixture(scope="module")
def trained(trashnet: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Return a project with two runs, which the walks copy."""
    place = tmp_path_factory.mktemp("trained")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TLSTUDIO_HOME", str(place / "home"))
        return train_two(trashnet, place, place / "home")


@pytest.mark.slow
def test_a_person_gets_from_photographs_to_an_exported_model(display: str, few_photos: Path, home: Path) -> None:
    walk("journey.py", display, few_photos, home)


@pytest.mark.slow
def test_a_person_sets_labels_and_splits_by_group(display: str, few_photos: Path, home: Path) -> None:
    walk("labels.py", display, few_photos / "train", home)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["evaluating.py", "predicting.py"])
def test_a_person_judges_a_model_and_asks_it(name: str, display: str, trained: Trained, home: Path) -> None:
    walk(name, display, trained.photos, home, trained.home)


def walk(name: str, display: str, photos: Path, home: Path, ready: Path | None = None) -> None:
    """Run a journey on the display, in a process of its own that has no network.

    `ready` is a home with a project made ready for it.
    """
    environment = {
        **os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "TLSTUDIO_PHOTOS": str(photos),
        "TLSTUDIO_HOME": str(home),
    }  # fmt: skip
    if ready is not None:
        environment["TLSTUDIO_READY"] = str(ready)
    journey = Path(__file__).with_name(name)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header", str(journey)]
    done = cut_off.run(command, environment, 900)
    assert done.code == 0, done.output
    assert done.attempts == 0, f"something in C tried to reach a network {done.attempts} times (strace -f finds it)"
