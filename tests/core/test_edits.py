import os
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.edits import FILE_NAME, Edit, Edits, class_name, load_edits
from tlstudio.core.errors import StudioError
from tlstudio.core.names import below
from tlstudio.core.walk import natural_key

ROOT = Path("/photos").absolute()
CLASSES = ("bird", "cat", "dog")
PATHS = [f"{subset}/{label}/{i}.png" for subset in ("train", "validation") for label in CLASSES for i in range(2)]

labels = st.sampled_from([*CLASSES, "fox", "x"])
edits_of_an_image = st.builds(
    Edit, label=labels | st.just(""), subset=st.sampled_from(["", "train", "test"]), group=st.text(max_size=3),
    note=st.text(max_size=9), excluded=st.booleans(),
)  # fmt: skip
# Any bytes may be a file's name; what is no UTF-8 arrives as surrogates.
names = st.binary(min_size=1, max_size=12).map(lambda raw: raw.decode("utf-8", "surrogateescape"))
some_edits = st.builds(
    Edits, st.dictionaries(st.sampled_from(PATHS), edits_of_an_image, max_size=8),
    st.dictionaries(labels, labels, max_size=4), st.lists(labels, unique=True, max_size=3).map(tuple),
)  # fmt: skip


def folder() -> ImageFolder:
    samples = [Sample(ROOT / path, path.split("/")[1], path.split("/")[0]) for path in PATHS]
    return ImageFolder(ROOT, tuple(samples), CLASSES, ())


def shown(edits: Edits) -> dict[str, str]:
    """Return the class of each image that is left."""
    return {below(sample.path, ROOT): sample.label for sample in edits.apply(folder()).samples}


@given(
    st.builds(
        Edits, st.dictionaries(names, edits_of_an_image, max_size=5), st.dictionaries(st.text(), st.text(), max_size=3),
        st.lists(st.text(), max_size=3).map(tuple),
        st.frozensets(st.frozensets(names, min_size=2, max_size=2), max_size=3),
    )
)  # fmt: skip
def test_what_is_saved_is_read_again(edits: Edits) -> None:
    with TemporaryDirectory() as project:
        edits.save(Path(project))
        assert load_edits(Path(project)) == edits


def test_without_a_file_nothing_was_decided(tmp_path: Path) -> None:
    assert load_edits(tmp_path) == Edits()
    assert Edits().apply(read := folder()) is read


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"images": [], "classes": {}, "created": [], "distinct": []}',
        '{"images": {"a": 1}, "classes": {}, "created": [], "distinct": []}',
        '{"images": {"a": {"colour": "red"}}, "classes": {}, "created": [], "distinct": []}',
        '{"images": {"a": {"excluded": "yes"}}, "classes": {}, "created": [], "distinct": []}',
        '{"images": {"a": {"label": 3}}, "classes": {}, "created": [], "distinct": []}',
        '{"images": {}, "classes": {}, "created": 3, "distinct": []}',
    ],
)  # fmt: skip
def test_a_damaged_file_is_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(StudioError, match="is damaged"):
        load_edits(tmp_path)


def test_where_nothing_may_be_written_a_sentence_comes(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="is not there"):
        Edits().save(tmp_path / "gone")


@given(some_edits, st.lists(st.sampled_from(PATHS), max_size=4), edits_of_an_image)
def test_changed_changes_what_is_named_and_no_more(edits: Edits, some: list[str], edit: Edit) -> None:
    after = edits.changed(some, label=edit.label, note=edit.note, excluded=edit.excluded)
    for path in PATHS:
        was, now = (one.images.get(path, Edit()) for one in (edits, after))
        if path in some:
            assert now == Edit(edit.label, was.subset, was.group, edit.note, edit.excluded)
        else:
            assert now == was
    assert all(edit != Edit() for name, edit in after.images.items() if name in some)
    assert after.differing(edits) == edits.differing(after) == {
        path for path in PATHS if after.images.get(path) != edits.images.get(path)
    }  # fmt: skip


@given(some_edits, labels, labels)
def test_renaming_renames_what_is_shown(edits: Edits, old: str, new: str) -> None:
    before, after = shown(edits), shown(edits.renamed(old, new))
    assert after == {path: new if label == old else label for path, label in before.items()}


@given(some_edits, labels, labels)
def test_a_class_renamed_can_be_chosen_by_its_new_name_alone(edits: Edits, old: str, new: str) -> None:
    before, after = edits.classes_of(folder()), edits.renamed(old, new).classes_of(folder())
    if old in before:
        assert after == tuple(sorted({new if name == old else name for name in before}, key=natural_key))
    else:
        assert after == before


@given(some_edits, st.lists(st.sampled_from(PATHS), max_size=4), labels)
def test_relabelling_gives_the_class_and_home_leaves_no_trace(edits: Edits, some: list[str], label: str) -> None:
    own = {path: path.split("/")[1] for path in some}
    after = edits.relabelled(own, label)
    assert shown(after) == {path: label if path in some else was for path, was in shown(edits).items()}
    for path in some:
        at_home = edits.classes.get(own[path], own[path]) == label
        assert after.images.get(path, Edit()).label == ("" if at_home else label)


@given(some_edits)
def test_applying_keeps_the_order_and_nothing_that_is_excluded(edits: Edits) -> None:
    edited = edits.apply(folder())
    kept = [path for path in PATHS if not edits.images.get(path, Edit()).excluded]
    assert [below(sample.path, ROOT) for sample in edited.samples] == kept
    assert set(edited.classes) == {sample.label for sample in edited.samples}
    assert edited.tally == Counter((sample.subset, sample.label) for sample in edited.samples)
    assert set(edited.classes) <= set(edits.classes_of(folder()))
    for sample, path in zip(edited.samples, kept, strict=True):
        edit = edits.images.get(path, Edit())
        assert (sample.subset, sample.group) == (edit.subset or path.split("/")[0], edit.group)


@given(some_edits)
def test_the_summary_counts_what_was_taken_out_and_what_has_another_class(edits: Edits) -> None:
    excluded, relabelled = edits.summary(folder())
    by_name = shown(Edits(classes=edits.classes))
    assert excluded == len(PATHS) - len(shown(edits))
    assert relabelled == sum(label != by_name[path] for path, label in shown(edits).items())


def test_two_names_can_be_exchanged() -> None:
    edits = Edits().renamed("cat", "tmp").renamed("dog", "cat").renamed("tmp", "dog")
    assert shown(edits)["train/cat/0.png"] == "dog"
    assert shown(edits)["train/dog/0.png"] == "cat"
    assert edits.classes_of(folder()) == CLASSES


def test_created_classes_are_offered_and_can_be_removed() -> None:
    edits = Edits().with_class("fox").with_class("fox")
    assert edits.classes_of(folder()) == ("bird", "cat", "dog", "fox")
    assert edits.apply(folder()).classes == CLASSES, "there is nothing to learn of a class without images"
    assert edits.renamed("fox", "wolf").created == ("wolf",)
    assert edits.without_class("fox") == Edits()


def test_told_apart_holds_for_each_pair() -> None:
    edits = Edits().told_apart(["a", "b", "c"]).told_apart(["b", "a"])
    assert edits.distinct == {frozenset("ab"), frozenset("bc"), frozenset("ac")}


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_images_whose_names_are_no_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(b"cat/\xff\\udcff.png")
    sample = Sample(tmp_path / name, "cat", "")
    edits = Edits().changed([below(sample.path, tmp_path)], excluded=True)
    edits.save(tmp_path)
    assert load_edits(tmp_path).apply(ImageFolder(tmp_path, (sample,), ("cat",), ())).samples == ()


def test_images_elsewhere_go_by_their_whole_path() -> None:
    elsewhere = Sample(Path("/other/a.png").absolute(), "cat", "")
    two_roots = ImageFolder(ROOT, (*folder().samples, elsewhere), CLASSES, ())
    edits = Edits().changed([below(elsewhere.path, ROOT)], label="dog")
    assert edits.apply(two_roots).samples[-1].label == "dog"


def test_a_typed_name_is_tidied() -> None:
    assert class_name("  big \n cat\t") == "big cat"
    assert class_name("cafe\u0301") == "caf\u00e9"
    assert class_name(" \t") == ""
