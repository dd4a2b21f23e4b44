import hashlib
import re
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader

from tests.conftest import write_images
from tests.core.report.reports import folder_of, write_run
from tlstudio.core.dataset import Sample
from tlstudio.core.errors import StudioError
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.report.contents import make_document
from tlstudio.core.report.document import Document, Pictures, Table
from tlstudio.core.report.html import html
from tlstudio.core.report.material import gather
from tlstudio.core.report.pdf import write_pdf
from tlstudio.core.run import Run

KEYS = ("summary", "data", "checks", "settings", "training", "scores", "confusion", "calibration", "mistakes", "limits",
        "methods", "versions")  # fmt: skip
ODD = ("<script>alert(1)</script>", "תפוח (2)", "تفاح", "細胞", "세포", "\U0001f9ec gene", "x" * 200, "a & b")


def document_of(run: Run, subset: str = "validation") -> Document:
    made = datetime(2026, 11, 24, 12, 0)
    return make_document(gather(run.path, subset, "A. Author", made, lambda _event: None, lambda: False))


class Reader(HTMLParser):
    """Collects the text, the tags and the ids of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.sources += [value for name, value in attrs if name in ("src", "href") and value]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def text_of(path: Path) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(path).pages)).replace("\u00a0", " ")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    classes = ("c0", "c1", "c2")
    write_images(tmp_path, {f"{part}/{name}": 10 for part in ("train", "validation") for name in classes})
    return write_run(tmp_path, folder_of(tmp_path, classes), classes)


def test_both_files_have_every_section_with_the_numbers_of_the_evaluation(run: Run, tmp_path: Path) -> None:
    document = document_of(run)
    scores, _rows = EvaluationFolder.of(run.path, "validation").read()
    write_pdf(document, tmp_path / "r.pdf")
    page, pdf = read(html(document)), text_of(tmp_path / "r.pdf")
    words = re.sub(r"\s+", " ", "".join(page.words)).replace("\u00a0", " ")
    assert tuple(key for key in page.ids) == KEYS
    share = (
        f"{100 * scores.accuracy:.1f} % (95 % CI {100 * scores.accuracy_low:.1f}–{100 * scores.accuracy_high:.1f} %)"
    )
    low, high = scores.intervals["macro_f1"]
    expected = [*(section.title for section in document.sections), share, f"{low:.3f}–{high:.3f}", "A. Author",
                "temperature of 1.50", "Guo C, Pleiss G", "Wilson EB", "Efron B", "Tan M, Le QV",
                "48 images"]  # fmt: skip
    assert [text for text in expected if text not in words] == []
    assert [text for text in expected if text not in pdf] == []
    for file in (run.model, run.split, run.predictions):
        assert hashlib.sha256(file.read_bytes()).hexdigest() in words
    assert all(source.startswith("data:image/jpeg;base64,") for source in page.sources)
    assert page.tags.count("img") == len(_pictures(document).items) == 6
    assert page.tags.count("svg") == 3
    assert [item.title for item in PdfReader(tmp_path / "r.pdf").outline] == [s.title for s in document.sections]


def test_the_same_run_gives_the_same_files(run: Run, tmp_path: Path) -> None:
    pages = [html(document_of(run)) for _again in range(2)]
    for name in ("a.pdf", "b.pdf"):
        write_pdf(document_of(run), tmp_path / name)
    assert pages[0] == pages[1]
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_every_estimate_has_its_interval(run: Run) -> None:
    document = document_of(run)
    whole = document.section("scores").parts[1]
    assert isinstance(whole, Table)
    assert all(re.search(r"\d–\d", row[2]) for row in whole.rows)
    confusions = document.section("confusion").parts[1]
    assert isinstance(confusions, Table)
    assert all(re.search(r"\d–\d", row[4]) for row in confusions.rows)


def test_odd_names_stay_text(tmp_path: Path) -> None:
    run = write_run(tmp_path, folder_of(tmp_path, ODD, 2, 10), ODD)
    document = document_of(run)
    page = read(html(document))
    assert "script" not in page.tags
    words = "".join(page.words)
    assert all(name in words for name in ODD)
    write_pdf(document, tmp_path / "r.pdf")
    pdf = text_of(tmp_path / "r.pdf")
    assert all(name in pdf for name in ("<script>alert(1)</script>", "細胞", "세포", "a & b", "[U+1F9EC] gene"))
    assert "תפוח" in pdf or "חופת" in pdf  # in the order of reading, or as it stands on the page


def test_images_that_are_gone_are_said_to_be(tmp_path: Path) -> None:
    classes = ("a", "b")
    document = document_of(write_run(tmp_path, folder_of(tmp_path, classes), classes))
    words = "".join(read(html(document)).words)
    assert "32 images are no longer where they were" in words
    assert all(picture.jpeg is None for picture in _pictures(document).items)
    write_pdf(document, tmp_path / "r.pdf")
    assert "can no longer be read" in text_of(tmp_path / "r.pdf")


def test_copies_across_the_split_are_a_limit(tmp_path: Path) -> None:
    classes = ("c0", "c1")
    write_images(tmp_path, {f"{part}/{name}": 10 for part in ("train", "validation") for name in classes})
    for name in classes:
        copy = (tmp_path / "train" / name / "000.png").read_bytes()
        (tmp_path / "validation" / name / "000.png").write_bytes(copy)
    document = document_of(write_run(tmp_path, folder_of(tmp_path, classes), classes))
    words = "".join(read(html(document)).words)
    assert "2 groups of copies stand in more than one subset" in words
    assert "Copies: 4 appear in train and validation" in words


def test_test_images_say_how_often_they_were_looked_at(tmp_path: Path) -> None:
    classes = ("a", "b")
    samples = [*folder_of(tmp_path, classes), *folder_of(tmp_path, classes, 0, 8, "test")]
    run = write_run(tmp_path, samples, classes, subset="test", looks=3)
    words = "".join(read(html(document_of(run, "test"))).words)
    assert "The test images were looked at 3 times." in words
    assert "chose the epoch" not in words


def test_groups_widen_the_intervals_and_are_named(tmp_path: Path) -> None:
    classes = ("a", "b")
    samples = [
        Sample(s.path, s.label, s.subset, f"patient {at // 5}") for at, s in enumerate(folder_of(tmp_path, classes))
    ]
    words = "".join(read(html(document_of(write_run(tmp_path, samples, classes)))).words)
    assert "resampling the 5 groups" in words
    assert "Franco C" in words


def test_many_classes_are_summed_up(tmp_path: Path) -> None:
    classes = tuple(f"class {number}" for number in range(80))
    document = document_of(write_run(tmp_path, folder_of(tmp_path, classes, 2, 5), classes))
    write_pdf(document, tmp_path / "r.pdf")
    assert len(PdfReader(tmp_path / "r.pdf").pages) <= 12
    assert max(len(part.rows) for s in document.sections for part in s.parts if isinstance(part, Table)) <= 41
    assert "svg" in read(html(document)).tags
    assert "With 80 classes the matrix cannot be read on a page" in html(document)


def test_a_damaged_evaluation_is_a_sentence(run: Run) -> None:
    run.predictions.write_text("path,label\n")
    with pytest.raises(StudioError, match="Evaluate again"):
        document_of(run)


def test_an_evaluation_that_was_cut_is_a_sentence(run: Run) -> None:
    lines = run.predictions.read_text(encoding="utf-8").splitlines(keepends=True)
    run.predictions.write_text("".join(lines[:-3]), encoding="utf-8")
    with pytest.raises(StudioError, match=r"predictions\.csv is damaged"):
        document_of(run)


def _pictures(document: Document) -> Pictures:
    found = [part for part in document.section("mistakes").parts if isinstance(part, Pictures)]
    return found[0]


def test_figures_are_within_their_frames(run: Run) -> None:
    from tlstudio.core.report.shapes import Figure, Line

    for section in document_of(run).sections:
        for part in section.parts:
            if isinstance(part, Figure):
                points = np.array([p for mark in part.marks if isinstance(mark, Line) for p in mark.points] or [(0, 0)])
                assert (points >= 0).all()
                assert (points <= (part.width, part.height)).all()
