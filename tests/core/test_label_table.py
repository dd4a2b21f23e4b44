import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_edits import CLASSES, PATHS, ROOT, edits_of_an_image, folder, shown, some_edits
from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.edits import Edit, Edits
from tlstudio.core.errors import StudioError
from tlstudio.core.label_table import import_labels, write_labels


def table(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "labels.csv"
    path.write_bytes(text.encode(encoding))
    return path


@given(some_edits, some_edits)
def test_what_was_exported_is_imported_whatever_was_decided_before(edits: Edits, before: Edits) -> None:
    with TemporaryDirectory() as name:
        file = Path(name) / "labels.csv"
        assert write_labels(file, folder(), edits) == len(PATHS)
        found = import_labels(file, folder(), before)
    assert found.problems == ()
    assert found.changed == len(found.edits.differing(before))
    wanted, got = edits.apply(folder()), found.edits.apply(folder())
    assert got.samples == wanted.samples
    for path in PATHS:
        assert found.edits.images.get(path, Edit()).note == edits.images.get(path, Edit()).note


every_edit = st.builds(
    Edits, st.dictionaries(
        st.sampled_from(PATHS),
        st.builds(replace, edits_of_an_image, confirmed=st.booleans()).filter(lambda edit: edit != Edit()), max_size=8,
    ),
    st.dictionaries(st.sampled_from(CLASSES), st.text(min_size=1, max_size=5), max_size=3),
    st.lists(st.text(min_size=1, max_size=5), unique=True, max_size=3).map(tuple),
    st.frozensets(st.frozensets(st.sampled_from(PATHS), min_size=2, max_size=2), max_size=3),
)  # fmt: skip


def plain(edits: Edits) -> Edits:
    """Return edits without labels that say what holds anyway."""
    return Edits(
        {
            path: replace(edit, label="") if edit.label == edits.classes.get(own := path.split("/")[1], own) else edit
            for path, edit in edits.images.items()
        },
        edits.classes, edits.created, edits.distinct,
    )  # fmt: skip


@given(every_edit)
def test_a_fresh_project_gets_the_same_edits(edits: Edits) -> None:
    with TemporaryDirectory() as name:
        write_labels(Path(name) / "labels.csv", folder(), edits)
        found = import_labels(Path(name) / "labels.csv", folder(), Edits())
    wanted = plain(edits)
    images = {path: edit for path, edit in wanted.images.items() if edit != Edit()}
    assert found.problems == ()
    assert found.edits == replace(wanted, images=images)


def test_classes_and_pairs_are_rows_at_the_end(tmp_path: Path) -> None:
    edits = Edits().with_class("owl").renamed("cat", "tomcat").told_apart(PATHS[:2]).changed(PATHS[:1], subset="train")
    write_labels(tmp_path / "t.csv", folder(), edits)
    lines = (tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1] == "train/bird/0.png,bird,train,no,,,moved,"
    assert lines[-3:] == [
        ",owl,,,,,class,", ",tomcat,,,,,class,cat", "train/bird/0.png,,,,,,different,train/bird/1.png",
    ]  # fmt: skip


def test_rows_beside_images_that_do_not_fit_are_told(tmp_path: Path) -> None:
    text = "path,label,about,other\n,,class,\na.png,,different,train/cat/0.png\n,owl,Class ,"
    found = import_labels(table(tmp_path, text), folder(), Edits())
    assert found.edits == Edits(created=("owl",))
    assert found.problems == ("Row 2: the class has no name.", 'Row 3: there is no image "a.png" in the folder.')


def test_excel_can_open_it(tmp_path: Path) -> None:
    edits = Edits().changed(PATHS[:1], label="fox", note='old, "dark"', excluded=True, group="7")
    write_labels(tmp_path / "t.csv", folder(), edits)
    raw = (tmp_path / "t.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = raw.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "path,label,subset,excluded,group,note,about,other"
    assert lines[1] == 'train/bird/0.png,fox,train,yes,7,"old, ""dark""",,'
    assert lines[2] == "train/bird/1.png,bird,train,no,,,,"


@pytest.mark.parametrize("text", [
    "path,label\r\ntrain/cat/0.png,dog\r\n", "\ufeffpath;label\ntrain/cat/0.png;dog\n",
    "Label\tPATH\ndog\ttrain/cat/0.png\n",
    "path,label,note\n\ntrain/cat/0.png,dog\n", 'path,label\n"train\\cat\\0.png",dog\n',
])  # fmt: skip
def test_tables_of_other_hands(tmp_path: Path, text: str) -> None:
    found = import_labels(table(tmp_path, text), folder(), Edits())
    assert (found.changed, found.problems) == (1, ())
    assert shown(found.edits)["train/cat/0.png"] == "dog"


def test_a_missing_column_leaves_things_as_they_are(tmp_path: Path) -> None:
    before = Edits().changed(["train/cat/0.png"], note="kept", excluded=True)
    found = import_labels(table(tmp_path, "path,label\ntrain/cat/0.png,dog"), folder(), before)
    assert found.edits.images == {"train/cat/0.png": Edit("dog", note="kept", excluded=True)}


def test_an_empty_cell_is_as_the_folder_has_it(tmp_path: Path) -> None:
    before = Edits().changed(["train/cat/0.png"], label="dog", subset="test", excluded=True)
    text = "path,label,subset,excluded\ntrain/cat/0.png,,,"
    assert import_labels(table(tmp_path, text), folder(), before).edits == Edits()


def test_a_class_of_the_folder_is_meant_to_the_letter(tmp_path: Path) -> None:
    samples = (Sample(ROOT / "a.png", "big  dog", ""), Sample(ROOT / "b.png", "cat", ""))
    found = import_labels(
        table(tmp_path, "path,label\na.png,big  dog\nb.png,big  dog"),
        ImageFolder(ROOT, samples, ("big  dog", "cat"), ()), Edits(),
    )  # fmt: skip
    assert found.edits.images == {"b.png": Edit("big  dog")}


def test_rows_that_do_not_fit_are_told(tmp_path: Path) -> None:
    rows = [
        "path,label,subset,excluded", "train/cat/9.png,dog,,", "train/cat/0.png,dog,trian,",
        "train/cat/0.png,dog,,maybe",
        "train/cat/0.png,dog,,", "train/cat/0.png,bird,,",
    ]  # fmt: skip
    found = import_labels(table(tmp_path, "\n".join(rows)), folder(), Edits())
    assert found.problems == (
        'Row 2: there is no image "train/cat/9.png" in the folder.',
        'Row 3: the subset is "trian"; known are train, validation and test.',
        'Row 4: excluded is "maybe"; known are yes and no.',
        'Row 6: the image "train/cat/0.png" is in a row above, which counts.',
    )
    assert shown(found.edits)["train/cat/0.png"] == "dog"


def test_a_table_of_another_folder_does_not_flood(tmp_path: Path) -> None:
    text = "path\n" + "\n".join(f"{number}.png" for number in range(1000))
    found = import_labels(table(tmp_path, text), folder(), Edits())
    assert len(found.problems) == 21
    assert found.problems[-1] == "980 more rows were left out."


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", 'no column "path"'), (b"name,label\na,b", 'no column "path"'), (b"path,label\n\xff,b", "UTF-8"),
        (b'path,label\n"a', "no table of labels"), (b"PK\x03\x04\x00\x00", 'no column "path"'),
    ],
)  # fmt: skip
def test_what_is_no_table_is_a_sentence(tmp_path: Path, raw: bytes, says: str) -> None:
    (tmp_path / "t.csv").write_bytes(raw)
    with pytest.raises(StudioError, match=says):
        import_labels(tmp_path / "t.csv", folder(), Edits())


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="is not there"):
        import_labels(tmp_path / "t.csv", folder(), Edits())
    with pytest.raises(StudioError, match="is not there"):
        write_labels(tmp_path / "gone" / "t.csv", folder(), Edits())


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_that_are_no_utf8_or_hold_backslashes(tmp_path: Path) -> None:
    paths = [ROOT / os.fsdecode(name) for name in (b"a/\xff.png", b"a/\\udcff.png", b"a\\b.png")]
    odd = ImageFolder(ROOT, tuple(Sample(path, "caf\\udce9", "") for path in paths), ("caf\\udce9",), ())
    write_labels(tmp_path / "t.csv", odd, Edits())
    (tmp_path / "t.csv").read_text(encoding="utf-8")
    found = import_labels(tmp_path / "t.csv", odd, Edits())
    assert (found.edits, found.problems) == (Edits(), ())
