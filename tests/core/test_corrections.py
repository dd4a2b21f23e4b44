from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs_for_tests import never, quiet
from tlstudio.core.added_images import add_images, remove_added, why_not
from tlstudio.core.corrections import Correction, Corrections, load_corrections, set_aside
from tlstudio.core.errors import StudioError
from tlstudio.core.layout import find

NAMES = st.text(max_size=20)


@given(st.dictionaries(NAMES, st.builds(Correction, NAMES, st.integers(), st.integers(), NAMES), max_size=4))
def test_whatever_was_said_is_read_again(tmp_path_factory: pytest.TempPathFactory, images: dict) -> None:
    project = tmp_path_factory.mktemp("project")
    Corrections(images).save(project)
    assert load_corrections(project).images == images


def test_a_file_that_was_changed_since_is_not_known(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"one")
    said = Corrections().given({str(file): "glass"})
    assert said.labels([str(file), "other"]) == {str(file): "glass"}
    file.write_bytes(b"another picture of that name")
    assert said.labels([str(file)]) == {}


def test_damaged_corrections_are_a_sentence(tmp_path: Path) -> None:
    assert load_corrections(tmp_path) == Corrections()
    (tmp_path / "corrections.json").write_text('{"images": {"a": 3}}')
    with pytest.raises(StudioError, match="is damaged"):
        load_corrections(tmp_path)


def test_damaged_corrections_are_set_aside_under_a_free_name(tmp_path: Path) -> None:
    for text in ("one", "two"):
        (tmp_path / "corrections.json").write_text(text)
        set_aside(tmp_path)
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {
        "corrections.damaged.json": "one", "corrections.damaged (2).json": "two",
    }  # fmt: skip
    assert set_aside(tmp_path) is None, "nothing is there any more"


def test_files_are_copied_by_class_and_never_over_others(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.png").write_text(folder)
    items = [(str(tmp_path / "one/a.png"), "red"), (str(tmp_path / "two/a.png"), "red"), ("gone.png", "red")]
    added = add_images(tmp_path / "project", items, quiet, never)
    red = tmp_path / "project/added/train/red"
    assert [copy for _path, copy in added.copies] == [str(red / "a.png"), str(red / "a (2).png")]
    assert ((red / "a.png").read_text(), (red / "a (2).png").read_text()) == ("one", "two")
    assert [problem.path for problem in added.problems] == ["gone.png"]
    assert [(one.label, one.subset) for one in find(tmp_path / "project/added")[0]] == [("red", "train")]
    remove_added(tmp_path / "project", [*(copy for _path, copy in added.copies), str(tmp_path / "one/a.png")])
    assert not (tmp_path / "project/added").exists()
    assert (tmp_path / "one/a.png").exists(), "what is no copy is left alone"


def test_classes_that_differ_in_capitals_do_not_share_a_folder(tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "c.png"):
        (tmp_path / name).write_text(name)
    items = [(str(tmp_path / "a.png"), "Cat"), (str(tmp_path / "b.png"), "cat"), (str(tmp_path / "c.png"), "Cat")]
    added = add_images(tmp_path / "project", items, quiet, never)
    assert [Path(path).name for path, _copy in added.copies] == ["a.png", "c.png"]
    assert 'take "cat" and "Cat" for one folder' in added.problems[0].reason
    again = add_images(tmp_path / "project", items[1:2], quiet, never)
    assert (again.copies, len(again.problems)) == ((), 1), "nor later"


@pytest.mark.parametrize("label", ["a/b", "con", ".hidden", "dot.", "", "x" * 256])
def test_what_cannot_be_a_folder_is_told(tmp_path: Path, label: str) -> None:
    (tmp_path / "a.png").touch()
    assert why_not(str(tmp_path / "a.png"), "fine") == ""
    assert "cannot be the name of a folder" in why_not(str(tmp_path / "a.png"), label)
