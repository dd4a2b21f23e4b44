"""The report of a model that was judged by another folder of images: of a run, and of a file that knows no run."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from tests.conftest import write_images
from tests.core.report.reports import folder_of, write_model, write_run, write_scores
from tests.core.report.test_report import KEYS, read, text_of
from tlstudio.core.dataset import Sample
from tlstudio.core.report.contents import make_document
from tlstudio.core.report.document import Document, Table
from tlstudio.core.report.html import html
from tlstudio.core.report.material import gather
from tlstudio.core.report.pdf import write_pdf

CLASSES = ("c0", "c1")


@pytest.fixture
def elsewhere(tmp_path: Path) -> tuple[Path, list[Sample]]:
    """Return a folder of images and its samples, twelve of one class and eight of the other."""
    folder = tmp_path / "new batch"
    write_images(folder, {"c0": 12, "c1": 8})
    many = {"c0": 12, "c1": 8}
    return folder, [Sample(folder / name / f"{at:03}.png", name, "") for name in CLASSES for at in range(many[name])]


def document_of(model: Path, on: Path) -> Document:
    made = datetime(2026, 11, 24, 12, 0)
    return make_document(gather(model, str(on), "", made, lambda _event: None, lambda: False))


def words_of(document: Document) -> str:
    return re.sub(r"\s+", " ", "".join(read(html(document)).words)).replace("\u00a0", " ")


def test_a_run_says_what_it_learned_from_and_what_it_was_judged_by(
    tmp_path: Path, elsewhere: tuple[Path, list[Sample]]
) -> None:
    folder, samples = elsewhere
    write_images(tmp_path, {f"{part}/{name}": 10 for part in ("train", "validation") for name in CLASSES})
    copy = (tmp_path / "train" / "c0" / "000.png").read_bytes()
    (tmp_path / "validation" / "c0" / "000.png").write_bytes(copy)
    run = write_run(tmp_path, folder_of(tmp_path, CLASSES), CLASSES)
    write_scores(run.path, samples, CLASSES, subset=str(folder), learned=3)
    document = document_of(run.path, folder)
    assert document.title == "Run 1 on new batch: an image classifier of 2 classes"
    assert (dict(document.facts)["Judged by"], dict(document.facts)["Learned from"]) == (str(folder), str(tmp_path))
    words = words_of(document)
    expected = [
        "On 20 images of “new batch”", "3 of these 20 images were used to train this model: the scores flatter.",
        "In the images of the run", "In the images judged by", "Trained for 3 epochs", "near copies (resized",
        "evaluated on another set of 20 images of 2 classes, 3 of which had been used for training",
        "Copies: 2 appear in train and validation",
    ]  # fmt: skip
    assert [text for text in expected if text not in words] == []
    wrong = ["None of them was learned from", "chose the epoch", "more than one subset: what was learned by heart"]
    assert [text for text in wrong if text in words] == []
    tables = [part for part in document.section("data").parts if isinstance(part, Table)]
    assert tables[1].rows == (("c0", "12"), ("c1", "8"), ("all", "20"))


def test_a_saved_model_leaves_out_what_it_does_not_know(
    tmp_path: Path, elsewhere: tuple[Path, list[Sample]]
) -> None:  # fmt: skip
    folder, samples = elsewhere
    model = write_model(tmp_path / "mine.keras", CLASSES)
    write_scores(model, samples, CLASSES, subset=str(folder), learned=None)
    document = document_of(model, folder)
    assert tuple(section.key for section in document.sections) == KEYS
    write_pdf(document, tmp_path / "r.pdf")
    for words in (words_of(document), text_of(tmp_path / "r.pdf")):
        expected = [
            "Mine on new batch", "On 20 images of “new batch”", "It is not known which images this model was trained",
            "What the model learned from is not known", "does not hold the settings", "EfficientNet-Lite0",
            "the model does not hold them", "[State how it was trained", "does not say what it was trained with",
        ]  # fmt: skip
        assert [text for text in expected if text not in words] == []
        assert "None of them was learned from" not in words


def test_what_is_of_no_catalog_is_told_by_its_name(tmp_path: Path, elsewhere: tuple[Path, list[Sample]]) -> None:
    folder, samples = elsewhere
    model = write_model(tmp_path / "mine.keras", CLASSES, "a network of tomorrow")
    write_scores(model, samples, CLASSES, subset=str(folder), learned=None)
    assert words_of(document_of(model, folder)).count("a network of tomorrow") == 2
