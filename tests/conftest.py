"""What every test gets: a home of its own, and pictures made on the spot."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from PIL import Image

from tests.commands import Here
from tests.once import once

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.update(LANGUAGE="en", LC_ALL="C.UTF-8")  # whatever the tester's own are
os.environ.pop("TLSTUDIO_LANGUAGE", None)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

# How long an example takes says what else the computer does.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

TRASHNET = Path(os.environ.get("TLSTUDIO_TRASHNET", Path(__file__).parents[2] / "shared/data/trashnet"))


# No test reaches another computer, nor does what it starts: the watch is on the path of every process.
_WATCH = str(Path(__file__).with_name("no_calls"))
if _WATCH not in sys.path:
    sys.path.insert(0, _WATCH)
import no_calls  # noqa: E402

_calls = tempfile.TemporaryDirectory(prefix="tlstudio-calls-")
os.environ[no_calls.FILE] = os.path.join(_calls.name, "calls")
if _WATCH not in os.environ.get("PYTHONPATH", "").split(os.pathsep):
    os.environ["PYTHONPATH"] = os.pathsep.join([_WATCH, *filter(None, [os.environ.get("PYTHONPATH")])])
no_calls.watch()


@pytest.fixture(autouse=True)
def nothing_calls_out() -> Iterator[None]:
    """Fail the test during which any process tried to reach another computer."""
    yield
    if caught := no_calls.taken():
        pytest.fail(f"Something called out:\n{caught}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what trains and starts programs: were it the last, one processor would be idle for minutes."""
    items.sort(key=lambda item: not {"core", "gui"}.isdisjoint(item.path.parts))


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for networks that were converted for LiteRT: it takes seconds, and once is enough."""
    return once(tmp_path_factory, "converted", lambda _folder: None)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, converted: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep projects, logs, weights and remembered choices of a test in a folder of its own."""
    home = tmp_path_factory.mktemp("home")
    (home / "cache").mkdir()
    (home / "cache" / "content").symlink_to(converted)
    monkeypatch.setenv("TLSTUDIO_HOME", str(home))
    monkeypatch.setenv("KERAS_HOME", str(home / "keras"))
    monkeypatch.delenv("TLSTUDIO_ENGINE", raising=False)
    return home


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    """Return the command line, in this process."""
    return Here(capsys)


@pytest.fixture
def in_germany(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show numbers and dates as in Germany."""
    monkeypatch.setenv("TLSTUDIO_LOCALE", "de_DE.UTF-8")


@pytest.fixture(scope="session")
def qapp_cls() -> type:
    """Return the application that the program runs."""
    from tlstudio.gui.application import Application

    return Application


@pytest.fixture(scope="session")
def trashnet() -> Path:
    """Return the folder of real photographs, or skip where it is not on this computer."""
    if not TRASHNET.is_dir():
        pytest.skip(f"the TrashNet photographs are not at {TRASHNET}")
    return TRASHNET


COLOURS = [(200, 40, 40), (40, 160, 60), (50, 70, 210), (220, 200, 40)]


def write_images(root: Path, layout: dict[str, int], size: int = 40) -> Path:
    """Write noisy pictures, each class of its own colour; `layout` says how many a folder gets: {"train/red": 8}."""
    classes = sorted({Path(folder).name for folder in layout})
    for folder, count in layout.items():
        (root / folder).mkdir(parents=True)
        for i in range(count):
            rng = np.random.default_rng([len(folder), i])
            colour = np.array(COLOURS[classes.index(Path(folder).name) % 4])
            pixels = np.clip(rng.normal(colour, 30, (size, size, 3)), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(root / folder / f"{i:03}.png")
    return root


def write_split(root: Path, classes: Sequence[str], **counts: int) -> Path:
    """Write pictures of some classes in folders for their subsets; `counts` says how many of each: train=12, val=6."""
    return write_images(root, {f"{subset}/{name}": count for subset, count in counts.items() for name in classes})
