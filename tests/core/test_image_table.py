"""Tables as data sets: whatever their encoding, delimiter and column names, and what is wrong with single lines."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.core.pictures import folder_of_images
from tests.jobs_for_tests import never
from tlstudio.core.dataset import ImageFolder, scan, verify
from tlstudio.core.errors import StudioError
from tlstudio.core.image_table import Row, decoded, rows

HEADS = [
    ("path", "label", "subset", "group"), ("File Name", "Class", "Split", "Patient ID"),
    ("image_path", "category", "set", "slide"), ("Filename", "LABEL", "Partition", "plate"),
]  # fmt: skip
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]


def scanned(table: Path) -> ImageFolder:
    return scan(table, lambda _event: None, never)


def content(table: list[list[str]], delimiter: str, encoding: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(table)
    return text.getvalue().encode(encoding)


words = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Zs", "Zl", "Zp", "Cc"]), min_size=1
)
cells = st.tuples(
    words.map(lambda name: f"{name}.png"), words, st.sampled_from(["", "train", "Val", "test"]), words | st.just("")
)


@given(
    st.lists(cells, min_size=1, max_size=6), st.sampled_from(HEADS), st.sampled_from(",;\t|"),
    st.sampled_from(ENCODINGS), st.permutations([0, 1, 2, 3]), st.integers(2, 4),
)  # fmt: skip
def test_any_table_is_read_as_it_was_written(
    table: list[tuple[str, str, str, str]],
    head: tuple[str, ...],
    delimiter: str,
    encoding: str,
    order: list[int],
    width: int,
) -> None:
    columns = [at for at in order if at < width]
    written = [[row[at] for at in columns] for row in (head, *table)]
    found = list(rows(content(written, delimiter, encoding), "t.csv"))
    assert [(row.path, row.label) for row in found] == [(path.strip(), label.strip()) for path, label, *_rest in table]
    assert [row.subset for row in found] == [row[2] if width > 2 else "" for row in table]
    assert [row.group for row in found] == [row[3] if width > 3 else "" for row in table]


@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_a_sentence(some: bytes) -> None:
    try:
        found = list(rows(b"path,label\n" + some, "t.csv")) + list(rows(some, "t.csv"))
    except StudioError as error:
        assert "t.csv" in str(error)  # noqa: PT017
        return
    assert all(isinstance(row, Row) for row in found)


@given(st.text(st.characters(min_codepoint=1, max_codepoint=255)), st.text())
def test_texts_are_decoded_by_their_bytes(latin: str, any_text: str) -> None:
    raw = ("a" + latin).encode("latin-1")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        assert decoded(raw) == "a" + latin
    assume(not any_text.startswith("\ufeff"))
    assert (
        decoded(("a," + any_text).encode("utf-8-sig", "ignore")) == ("a," + any_text).encode("utf-8", "ignore").decode()
    )
    assert decoded(("a," + any_text).encode("utf-16", "ignore")) == ("a," + any_text).encode("utf-8", "ignore").decode()


def test_without_names_the_columns_come_in_order() -> None:
    assert list(rows(b"a/1.png,cat\na/2.png,dog\n", "t.csv")) == [Row(1, "a/1.png", "cat"), Row(2, "a/2.png", "dog")]
    assert list(rows(b"1.JPG;cat;val;p1", "t.csv")) == [Row(1, "1.JPG", "cat", "val", "p1")]


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_table(raw: bytes) -> None:
    with pytest.raises(StudioError, match=r"t\.csv is empty"):
        list(rows(raw, "t.csv"))


@pytest.mark.parametrize("raw", [b"colour,size\nred,2\n", b"just a text", b"path\na.png\n", b"label,group\nx,y\n"])
def test_a_table_of_other_things(raw: bytes) -> None:
    with pytest.raises(StudioError, match="does not say which columns are which"):
        list(rows(raw, "t.csv"))


# -- as a data set ---------------------------------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return folder_of_images(tmp_path, {"pictures of cats": 3, "hündchen": 3})


def write(root: Path, text: str, encoding: str = "utf-8", name: str = "images.csv") -> Path:
    (root / name).write_bytes(text.encode(encoding))
    return root / name


GOOD = "path,label\n" + "".join(
    f"{folder}/image {n}.png,{label}\n"
    for folder, label in (("pictures of cats", "cat"), ("hündchen", "dög"))
    for n in (1, 2, 3)
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_table_is_a_data_set(root: Path, encoding: str) -> None:
    folder = scanned(write(root, GOOD, encoding))
    assert folder.counts == {"cat": 3, "dög": 3}
    assert (folder.root, folder.source, folder.problems) == (root, root / "images.csv", ())
    assert verify(folder, lambda _event: None, never).samples == folder.samples


def test_subsets_and_groups_come_with_it(root: Path) -> None:
    lines = [
        f"{d}/image {n}.png;{d[0]};{s};p{n}"
        for d in ("pictures of cats", "hündchen")
        for n, s in ((1, "Train"), (2, "val"), (3, ""))
    ]
    folder = scanned(write(root, "\n".join(["image;class;split;patient", *lines])))
    assert [(s.subset, s.group) for s in folder.samples if s.label == "p"] == [
        ("", "p3"),
        ("train", "p1"),
        ("validation", "p2"),
    ]


def test_what_is_wrong_with_a_line_is_told(root: Path) -> None:
    more = [
        "hündchen/image 9.png,dög", "hündchen/image 1.png,cat", "hündchen/image 2.png", ",dog", "images.csv,dog",
        f"{'x' * 300}.png,cat", "hündchen,dog",
    ]  # fmt: skip
    folder = scanned(write(root, GOOD + "\n".join(more)))
    assert folder.counts == {"cat": 3, "dög": 3}
    assert [(p.kind, p.path, p.reason) for p in folder.problems[:3]] == [
        ("missing", "hündchen/image 9.png", "line 8: there is no such file"),
        ("bad_row", "hündchen/image 1.png", "line 9: this image stands already in line 5"),
        ("bad_row", "hündchen/image 2.png", "line 10: the class is missing"),
    ]
    assert [p.kind for p in folder.problems[3:]] == ["bad_row", "not_an_image", "missing", "missing"]


def test_an_unknown_subset_is_told(root: Path) -> None:
    text = GOOD.replace("label\n", "label,subset\n") + "x.png,cat,blue\n"
    problem = scanned(write(root, text)).problems[0]
    assert (problem.kind, problem.reason) == ("bad_row", 'line 8: "blue" is none of train, validation and test')


def test_names_from_other_systems_are_found(root: Path) -> None:
    import unicodedata

    for form in ("NFC", "NFD"):
        folder = scanned(write(root, unicodedata.normalize(form, GOOD).replace("/", "\\")))
        assert len(folder.samples) == 6


def test_names_that_are_no_utf_8(root: Path) -> None:
    raw = root / b"b\xe9.png".decode("utf-8", "surrogateescape")
    try:
        raw.write_bytes((root / "hündchen" / "image 1.png").read_bytes())
    except OSError:
        pytest.skip("this disk takes only UTF-8")
    table = root / "images.csv"
    table.write_bytes(GOOD.encode("latin-1") + b"b\xe9.png,cat\n")
    assert raw in {sample.path for sample in scanned(table).samples}


def test_images_elsewhere_keep_their_whole_path(root: Path, tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    text = GOOD.replace("hündchen/", f"{root}/hündchen/").replace("pictures of cats/", "../pictures of cats/")
    folder = scanned(write(tmp_path / "lists", text))
    assert {sample.path for sample in folder.samples} == set(root.glob("*/*.png"))


def test_a_missing_table(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"none\.csv is not there"):
        scanned(tmp_path / "none.csv")


def test_one_class_in_a_table(root: Path) -> None:
    with pytest.raises(StudioError, match="only one class"):
        scanned(write(root, GOOD.replace("dög", "cat")))


def test_a_folder_called_like_a_table_is_a_folder(tmp_path: Path) -> None:
    folder = scanned(folder_of_images(tmp_path / "photos.csv", {"a": 1, "b": 1}))
    assert folder.table is None
