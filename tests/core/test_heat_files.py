"""Maps are kept as pictures of the photograph's own size, and as one sheet; what is there is never overwritten."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.jobs_for_tests import never, quiet
from tlstudio.core import heat_files
from tlstudio.core.description import Description
from tlstudio.core.errors import ImageError, Stopped
from tlstudio.core.events import Event, Progress
from tlstudio.core.heat_files import ContactSheet, Look, drawn, save_picture
from tlstudio.core.heatmap import Explanation
from tlstudio.jobs.explain import Drawn, SaveMaps, SaveSheet

LOOK = Look(0.5)
MODEL = Path("model.keras")


def explained(path: Path, width: int, height: int) -> Explanation:
    """Return a grey picture, written to a file, with what speaks for "cat" on its left side and nothing for "dog"."""
    Image.new("RGB", (width, height), (120, 120, 120)).save(path)
    maps = np.zeros((2, 4, 4), np.float32)
    maps[0, :, 0] = 1
    return Explanation(str(path), ("cat", "dog"), (0.9, 0.1), maps, width, height, 32, "squash")


@pytest.fixture
def items(tmp_path: Path) -> list[Explanation]:
    return [explained(tmp_path / f"{i}.png", 300, 200) for i in range(5)]


@pytest.fixture(autouse=True)
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let MODEL be a model's file, as far as its description goes."""
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile(MODEL, "w") as archive:
        archive.writestr("config.json", "{}")
    Description("Run 1", ("cat", "dog"), 32, "x").add_to(MODEL)


def test_a_saved_picture_is_as_large_as_the_photograph_and_hot_where_the_map_is(tmp_path: Path) -> None:
    item = explained(tmp_path / "photo.png", 1900, 700)  # more than the window reads
    file = save_picture(item, "cat", LOOK, tmp_path)
    assert file.name == "photo-cat-90.png"
    with Image.open(file) as saved:
        pixels = np.asarray(saved)
    assert pixels.shape == (700, 1900, 3)
    assert (pixels[:, -100:] == 120).all()
    assert (pixels[:, :100] != 120).any(axis=2).all()


def test_a_huge_picture_is_made_smaller(tmp_path: Path) -> None:
    assert drawn(explained(tmp_path / "wide.png", 5000, 50), "cat", LOOK).shape == (41, heat_files.LARGEST, 3)


def test_a_file_of_the_same_name_stays(items: list[Explanation], tmp_path: Path) -> None:
    out = tmp_path / "out"
    twice = [Drawn(items[0], "cat")] * 2
    for _ in range(2):
        SaveMaps(twice, LOOK, out).run(quiet, never)
    assert sorted(file.name for file in out.iterdir()) == [
        "0-cat-90 (2).png", "0-cat-90 (3).png", "0-cat-90 (4).png", "0-cat-90.png",
    ]  # fmt: skip


def test_a_stop_keeps_the_pictures_that_are_written_and_no_half_sheet(items: list[Explanation], tmp_path: Path) -> None:
    told: list[Event] = []
    every = [Drawn(item, "cat") for item in items]
    saved = SaveMaps(every, LOOK, tmp_path / "out").run(told.append, lambda: len(told) == 2)
    assert sorted(saved.files) == sorted((tmp_path / "out").iterdir())
    assert len(saved.files) == 2
    assert told[-1] == Progress("Saving pictures", 2, 5)
    with pytest.raises(Stopped):
        SaveSheet(every, LOOK, MODEL, "cat", tmp_path / "sheet.png").run(quiet, lambda: True)
    assert not (tmp_path / "sheet.png").exists()


def test_a_picture_that_is_gone_is_said_and_the_others_are_kept(items: list[Explanation], tmp_path: Path) -> None:
    Path(items[1].path).unlink()
    every = [Drawn(item, "cat") for item in items[:3]]
    for saved in (
        SaveMaps(every, LOOK, tmp_path / "out").run(quiet, never),
        SaveSheet(every, LOOK, MODEL, "cat", tmp_path / "sheet.png").run(quiet, never),
    ):
        assert [problem.path for problem in saved.problems] == [items[1].path]
    assert len(list((tmp_path / "out").iterdir())) == 2
    with pytest.raises(ImageError):
        drawn(items[1], "cat", LOOK)


def test_a_sheet_shows_every_picture_in_its_place(items: list[Explanation], tmp_path: Path) -> None:
    file = (
        SaveSheet([Drawn(item, "cat") for item in items], LOOK, MODEL, "cat", tmp_path / "s.png")
        .run(quiet, never)
        .files
    )
    with Image.open(file[0]) as sheet:
        pixels = np.asarray(sheet)
    grey = (pixels == 120).all(axis=2)  # the cold right sides of the pictures
    assert grey.sum() == pytest.approx(5 * 240 * 160 / 2, rel=0.35)
    # Three columns in two rows: the sixth place is empty.
    halves = [block for half in np.array_split(grey, 2) for block in np.array_split(half, 3, axis=1)]
    assert [bool(block.any()) for block in halves] == [True] * 5 + [False]


def test_a_wrong_answer_is_red_and_names_of_any_script_are_written(tmp_path: Path) -> None:
    item = explained(tmp_path / "猫の写真 👩‍🔬 with a name that is much longer than its place.png", 30, 20)
    pictures = []
    for true in ("", "cat", "dog"):
        sheet = ContactSheet("Where the model looked", LOOK)
        sheet.add(item, "cat", true)
        pictures.append(np.asarray(sheet.picture()).astype(int))
    unknown, right, wrong = pictures
    np.testing.assert_array_equal(unknown, right)
    lowest = slice(-2 * 19 - 16, None)  # the line with the answer
    reds = [((p[lowest, :, 0] - p[lowest, :, 1]) > 60).sum() for p in (right, wrong)]
    assert reds[0] == 0
    assert reds[1] > 50


def test_a_sheet_takes_no_more_than_it_has_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heat_files, "MOST", 2)
    sheet, item = ContactSheet("title", LOOK), explained(tmp_path / "a.png", 30, 20)
    for _ in range(2):
        assert not sheet.is_full
        sheet.add(item, "cat")
    assert sheet.is_full
