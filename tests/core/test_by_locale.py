"""On the screen numbers and dates are the reader's country's, in files they are the same everywhere."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests.conftest import write_images
from tests.core.report.reports import folder_of, write_run
from tests.core.report.test_report import document_of
from tests.core.test_prediction_table import SAID
from tlstudio.core.by_locale import date, locale_name, numeral, plain
from tlstudio.core.card import model_card
from tlstudio.core.dataset import ImageFolder, scan
from tlstudio.core.description import Description
from tlstudio.core.edits import Edit, Edits
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.label_table import write_labels
from tlstudio.core.prediction_table import write_table
from tlstudio.core.project_split import project_split
from tlstudio.core.report.html import html
from tlstudio.core.run import Run
from tlstudio.core.settings import preset

NOON = datetime(2026, 11, 27, 14, 3, 9)
SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("country", "number", "share", "moment"),
    [
        ("C.UTF-8", "-1,234.50", "87.3%", "2026-11-27 14:03"),
        ("ja_JP.UTF-8", "-1,234.50", "87.3%", "2026/11/27 14:03"),
        ("de_DE.UTF-8", "-1.234,50", f"87,3{SPACE}%", "27.11.26, 14:03"),
        ("de-DE", "-1.234,50", f"87,3{SPACE}%", "27.11.26, 14:03"),
        ("sv_SE", f"-1{SPACE}234,50", f"87,3{SPACE}%", "2026-11-27 14:03"),
        ("pt_BR", "-1.234,50", "87,3%", "27/11/2026 14:03"),
        ("no such thing", "-1,234.50", "87.3%", "2026-11-27 14:03"),
    ],
)
def test_numbers_and_dates_are_the_countrys(
    country: str, number: str, share: str, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TLSTUDIO_LOCALE", country)
    assert numeral(-1234.5, ",.2f") == number
    assert numeral(0.873, ".1%") == share
    assert date(NOON) == moment
    with plain():
        assert (numeral(-1234.5, ",.2f"), numeral(0.873, ".1%")) == ("-1,234.50", "87.3%")
        assert date(NOON, seconds=True) == "2026-11-27 14:03:09"
    assert numeral(-1234.5, ",.2f") == number


def test_the_country_of_numbers_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TLSTUDIO_LOCALE", "LC_ALL", "LC_NUMERIC", "LC_TIME", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert locale_name() == "C"
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    assert locale_name() == "ja_JP"
    monkeypatch.setenv("LC_NUMERIC", "de_AT.UTF-8")
    assert (locale_name(), locale_name("LC_TIME")) == ("de_AT", "ja_JP")
    monkeypatch.setenv("LC_ALL", "POSIX")
    assert locale_name() == "C"


@pytest.fixture(scope="module")
def classes() -> tuple[str, ...]:
    return ("c0", "c1", "c2")


@pytest.fixture(scope="module")
def run(classes: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Run:
    place = tmp_path_factory.mktemp("run")
    write_images(place, {f"{part}/{name}": 10 for part in ("train", "validation") for name in classes})
    return write_run(place, folder_of(place, classes), classes)


@pytest.fixture(scope="module")
def photos(run: Run) -> ImageFolder:
    return scan(run.path.parents[1], lambda _event: None, lambda: False)


def evaluation(run: Run, _photos: ImageFolder, where: Path) -> bytes:
    scores, rows = EvaluationFolder.of(run.path, "validation").read()
    EvaluationFolder.of(where, "validation").write(scores, rows)
    return b"".join(file.read_bytes() for file in sorted(where.rglob("*")) if file.is_file())


def tables(_run: Run, _photos: ImageFolder, where: Path) -> bytes:
    files = [where / "t.csv", where / "t.json"]
    for file in files:
        write_table(file, SAID, 0.8)
    return b"".join(file.read_bytes() for file in files)


def labels(_run: Run, photos: ImageFolder, where: Path) -> bytes:
    path = next(iter(photos.places))
    write_labels(where / "labels.csv", photos, Edits({path: Edit(note="0.5, 1,000")}))
    return (where / "labels.csv").read_bytes()


def settings(_run: Run, photos: ImageFolder, where: Path) -> bytes:
    made = Run.create(where, photos.root, photos.classes, preset("quick"), {})
    return made.path.joinpath("run.json").read_bytes().replace(made.read().created.encode(), b"")


def split_notes(_run: Run, photos: ImageFolder, _where: Path) -> bytes:
    return "\n".join(project_split(photos, preset("quick")).notes).encode()


def card(run: Run, _photos: ImageFolder, _where: Path) -> bytes:
    return model_card(run, Description("Mine", ("c0", "c1", "c2"), 32, "efficientnet_lite0")).encode()


def report(run: Run, _photos: ImageFolder, _where: Path) -> bytes:
    with plain():  # as jobs/report.py does
        return html(document_of(run)).encode()


@pytest.mark.parametrize("written", [evaluation, tables, labels, settings, split_notes, card, report])
def test_what_is_written_in_germany_is_what_is_written_anywhere(
    written: Callable[[Run, ImageFolder, Path], bytes], run: Run, photos: ImageFolder, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    places = [tmp_path / name for name in ("anywhere", "germany")]
    for place in places:
        place.mkdir()
    anywhere = written(run, photos, places[0])
    monkeypatch.setenv("TLSTUDIO_LOCALE", "de_DE.UTF-8")
    assert written(run, photos, places[1]) == anywhere
