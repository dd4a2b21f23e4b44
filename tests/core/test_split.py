import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.edits import Edits
from tlstudio.core.errors import StudioError
from tlstudio.core.split import Split, load_split, split
from tlstudio.core.walk import natural_key

ROOT = Path("/data/root")


def _folder(counts: dict[str, int], subset: str = "") -> ImageFolder:
    samples = [
        Sample(ROOT / subset / label / f"{number}.png", label, subset)
        for label, count in counts.items()
        for number in range(count)
    ]
    return ImageFolder(ROOT, tuple(samples), tuple(sorted(counts, key=natural_key)), ())


def _joined(*folders: ImageFolder) -> ImageFolder:
    return replace(folders[0], samples=tuple(sample for folder in folders for sample in folder.samples))


counts = st.dictionaries(st.text("abc12", min_size=1), st.integers(2, 30), min_size=2, max_size=6)
shares = st.floats(0.05, 0.5)
seeds = st.integers(0, 2**31 - 1)


@given(counts, shares, seeds)
def test_every_sample_is_in_exactly_one_set_and_every_class_in_both(
    counts: dict[str, int], share: float, seed: int
) -> None:
    folder = _folder(counts)
    parts = split(folder, share, seed)
    assert sorted(sample.path for sample in parts.samples) == sorted(sample.path for sample in folder.samples)
    assert parts.classes == folder.classes
    for label, count in counts.items():
        held_out = sum(sample.label == label for sample in parts.validation)
        assert 1 <= held_out < count
        assert abs(held_out - share * count) < 1
    assert {sample.subset for sample in parts.train} == {"train"}
    assert {sample.subset for sample in parts.validation} == {"validation"}
    assert parts.test == ()


@given(counts, shares, seeds, st.randoms())
def test_the_draw_depends_on_names_and_seed_only(
    counts: dict[str, int], share: float, seed: int, random: "st.random.Random"
) -> None:
    folder = _folder(counts)
    shuffled = list(folder.samples)
    random.shuffle(shuffled)
    elsewhere = tuple(replace(sample, path=Path("/else") / sample.path.relative_to(ROOT)) for sample in shuffled)
    first = split(folder, share, seed)
    second = split(replace(folder, root=Path("/else"), samples=elsewhere), share, seed)
    assert [sample.path.relative_to(ROOT) for sample in first.samples] == [
        sample.path.relative_to("/else") for sample in second.samples
    ]


def test_another_seed_draws_others() -> None:
    folder = _folder({"a": 50, "b": 50})
    assert split(folder, 0.2, 1).validation != split(folder, 0.2, 2).validation


def test_the_folders_own_subsets_are_used() -> None:
    folder = _joined(
        _folder({"a": 3, "b": 3}, "train"), _folder({"a": 2, "b": 1}, "validation"), _folder({"a": 1}, "test")
    )
    parts = split(folder, 0.5, 0)
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (6, 3, 1)


def test_validation_is_drawn_from_train_and_test_is_kept() -> None:
    folder = _joined(_folder({"a": 10, "b": 10}, "train"), _folder({"a": 5}, "test"))
    parts = split(folder, 0.2, 0)
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (16, 4, 5)


def test_one_image_of_a_class_is_too_few() -> None:
    with pytest.raises(StudioError, match=r'only one image of "b"\. Each class needs at least two'):
        split(_folder({"a": 9, "b": 1}), 0.2, 0)


# What a POSIX name may hold: anything but a slash and a NUL; odd bytes arrive as lone surrogates.
unicode = st.characters(codec="utf-8", exclude_characters="/\0")
odd_bytes = st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF)
names = st.text(unicode | odd_bytes, min_size=1).filter(lambda name: name not in (".", ".."))
odd = st.sampled_from(['a,b "c"', "line\nbreak", "\r", "\\", "\\udcff", "\\\\udcff", "=1+1", " ", "é", "\udcff"])
labels = names | odd


@given(st.lists(st.tuples(labels, labels, st.sampled_from(["train", "validation", "test"])), max_size=8))
def test_any_names_survive_saving(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]) -> None:
    samples = [Sample(ROOT / label / name, label, subset) for name, label, subset in rows]
    sets = {
        kind: tuple(sample for sample in samples if sample.subset == kind) for kind in ("train", "validation", "test")
    }
    classes = tuple(sorted({sample.label for sample in samples}, key=natural_key))
    saved = Split(sets["train"], sets["validation"], sets["test"], classes)
    path = tmp_path_factory.getbasetemp() / "any names.csv"
    saved.save(path, ROOT)
    assert load_split(path, ROOT) == saved


def test_the_file_is_plain_csv_with_slashes(tmp_path: Path) -> None:
    split(_folder({"a": 2, "b,c": 2}), 0.5, 0).save(tmp_path / "split.csv", ROOT)
    with (tmp_path / "split.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["path", "label", "subset"]
    assert sorted(row[0] for row in rows[1:]) == ["a/0.png", "a/1.png", "b,c/0.png", "b,c/1.png"]
    assert load_split(tmp_path / "split.csv", Path("/moved")).train[0].path.parent == Path("/moved/a")


def test_a_file_saved_by_excel_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "split.csv").write_bytes(b"\xef\xbb\xbfpath,label,subset\r\na/1.png,a,train\r\n")
    assert load_split(tmp_path / "split.csv", ROOT).classes == ("a",)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"a,b,c\n", b"path,label,subset\nx,y\n", b"path,label,subset\nx,y,z\n", b'"']
)
def test_damaged_files_are_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "split.csv").write_bytes(content)
    with pytest.raises(StudioError, match=r"split\.csv is damaged"):
        load_split(tmp_path / "split.csv", ROOT)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"split\.csv cannot be read: No such file"):
        load_split(tmp_path / "split.csv", ROOT)


def test_classes_that_differ_stop_a_split_by_folders_but_no_other() -> None:
    rows = [("train", "cat"), ("train", "dog"), ("validation", "cats"), ("validation", "dog")]
    samples = tuple(
        Sample(ROOT / subset / label / f"{n}.png", label, subset) for subset, label in rows for n in range(3)
    )  # fmt: skip
    folder = ImageFolder(ROOT, samples, ("cat", "cats", "dog"), ())
    with pytest.raises(StudioError, match='Merge "cats" into "cat"'):
        split(folder, 0.2, 0)
    parts = split(folder, 0.2, 0, by="random")
    assert {sample.label for sample in parts.train} == {sample.label for sample in parts.validation}
    merged = Edits().renamed("cats", "cat").apply(folder)
    assert split(merged, 0.2, 0).classes == ("cat", "dog")
