import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs_for_tests import never, quiet
from tlstudio.core import sorting
from tlstudio.core.errors import StudioError
from tlstudio.core.predictions import Prediction, Predictions
from tlstudio.core.sorting import SortingPlan, Step, carry_out, last_journal, names_in, plan, undo

CLASSES = ("cat", "Cat", "dog/wolf", "con", "unsure", "..")


def said(path: object, label: str = "cat", share: float = 0.9, distance: float | None = None) -> Prediction:
    return Prediction(str(path), ((label, share), ("other", 1 - share)), distance)


def planned(items: list[Prediction], into: Path, threshold: float = 0.7, **corrections: str) -> SortingPlan:
    return plan(Predictions(CLASSES, tuple(items)), into, threshold, corrections, names_in(into))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    found = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        for name in ("a.jpg", "b.jpg", "=c.jpg"):
            found.append(tmp_path / folder / name)
            found[-1].write_text(f"{folder} {name}")
    return found


def tree(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


def test_files_go_by_class_by_doubt_and_by_what_the_user_says(tmp_path: Path) -> None:
    items = [
        said("/p/a.jpg"), said("/p/b.jpg", share=0.6), said("/p/c.jpg", distance=1.2),
        said("/p/d.jpg", share=0.6, distance=3),
    ]  # fmt: skip
    found = plan(Predictions(("cat",), tuple(items)), tmp_path, 0.7, {"/p/d.jpg": "dog"}, {})
    assert [step.folder for step in found.steps] == ["cat", "unsure", "unlike training", "dog"]
    assert found.counts == {"cat": 1, "unsure": 1, "unlike training": 1, "dog": 1}


def test_no_two_classes_share_a_folder_and_every_name_is_one(tmp_path: Path) -> None:
    items = [said(f"/p/{at}.jpg", name) for at, name in enumerate(CLASSES)] + [said("/p/x.jpg", share=0.1)]
    folders = [step.folder for step in planned(items, tmp_path).steps]
    assert folders == ["cat", "Cat (2)", "dog_wolf", "_con", "unsure", "_", "unsure (2)"]


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    (tmp_path / "cat").mkdir()
    (tmp_path / "cat" / "A.jpg").write_text("there")
    found = planned([said("/p/a.jpg"), said("/q/a.jpg"), said("/p/a.jpg")], tmp_path)
    assert [step.name for step in found.steps] == ["a (2).jpg", "a (3).jpg"], "a file named twice goes once"
    assert found.renamed == 2


def test_what_lies_where_it_belongs_stays(tmp_path: Path) -> None:
    assert planned([said(tmp_path / "cat" / "a.jpg")], tmp_path).settled == (str(tmp_path / "cat" / "a.jpg"),)


names = st.text(st.sampled_from("aAbß .=/"), min_size=1, max_size=4).map(lambda name: f"/p/{name}.jpg")


@given(
    st.lists(st.builds(said, names, st.sampled_from(CLASSES), st.floats(0, 1), st.none() | st.floats(0, 2))),
    st.dictionaries(st.sampled_from(["cat", "unsure"]), st.sets(st.sampled_from(["a.jpg", "A (2).jpg", "b.jpg"]))),
    st.floats(0, 1),
)
def test_no_plan_overwrites_and_none_forgets(
    items: list[Prediction], taken: dict[str, set[str]], threshold: float
) -> None:
    found = plan(Predictions(CLASSES, tuple(items)), Path("/sorted"), threshold, {}, taken)
    targets = [f"{step.folder}/{step.name}".casefold() for step in found.steps]
    assert len(set(targets)) == len(targets)
    assert not set(targets) & {f"{folder}/{name}".casefold() for folder, some in taken.items() for name in some}
    assert {step.source for step in found.steps} == {os.path.abspath(item.path) for item in items}
    assert all(Path(step.folder).name == step.folder and Path(step.name).name == step.name for step in found.steps)


@pytest.mark.parametrize("move", [False, True])
def test_what_is_sorted_is_put_back(move: bool, files: list[Path], tmp_path: Path) -> None:
    before, into = tree(tmp_path), tmp_path / "sorted"
    result = carry_out(planned([said(file) for file in files], into), move, quiet, never)
    assert (result.done, result.left, result.problems) == (6, 0, ())
    assert sorted(tree(into / "cat").values()) == sorted(before.values())
    assert all(file.exists() is not move for file in files)
    assert result.journal == last_journal(into)
    assert result.journal is not None
    assert undo(result.journal, quiet, never) == sorting.Undone(6, 0)
    assert tree(tmp_path) == before
    assert list(into.iterdir()) == [], "neither folders nor the journal are left"


@pytest.mark.parametrize("move", [False, True])
def test_a_file_that_came_meanwhile_is_not_overwritten(move: bool, files: list[Path], tmp_path: Path) -> None:
    into = tmp_path / "sorted"
    made = planned([said(file) for file in files[:2]], into)
    (into / "cat").mkdir(parents=True)
    (into / "cat" / "a.jpg").write_text("somebody's")
    result = carry_out(made, move, quiet, never)
    assert (result.done, result.left) == (1, 1)
    assert [problem.path for problem in result.problems] == [str(files[0])]
    assert result.journal is not None
    undo(result.journal, quiet, never)
    assert (into / "cat" / "a.jpg").read_text() == "somebody's"
    assert all(file.exists() for file in files)


def test_a_stop_keeps_what_is_done_and_it_can_be_undone(files: list[Path], tmp_path: Path) -> None:
    before, into, asked = tree(tmp_path), tmp_path / "sorted", iter([False, False, True])
    result = carry_out(planned([said(file) for file in files], into), True, quiet, lambda: next(asked))
    assert (result.done, result.left) == (2, 4)
    assert result.journal is not None
    stopped = iter([False, True])
    assert undo(result.journal, quiet, lambda: next(stopped)) == sorting.Undone(1, 1)
    assert undo(result.journal, quiet, never) == sorting.Undone(1, 0)
    assert tree(tmp_path) == before


def refusing(after: int, number: int, real: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
    calls = []

    def place(source: Path, target: Path) -> None:
        calls.append(source)
        if len(calls) > after:
            raise OSError(number, os.strerror(number), str(target))
        real(source, target)

    return place


@pytest.mark.parametrize("move", [False, True])
def test_a_full_disk_ends_it_half_way_and_all_can_be_undone(
    move: bool, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, into = tree(tmp_path), tmp_path / "sorted"
    name = "move_file" if move else "place_copy"
    with monkeypatch.context() as patch:
        patch.setattr(sorting, name, refusing(3, errno.ENOSPC, getattr(sorting, name)))
        result = carry_out(planned([said(file) for file in files], into), move, quiet, never)
    assert (result.done, result.left) == (3, 3)
    assert [problem.reason.split(":")[0] for problem in result.problems] == ["The disk is full"]
    assert result.journal is not None
    assert undo(result.journal, quiet, never).left == 0
    assert tree(tmp_path) == before


def test_a_file_that_is_gone_is_said_and_the_rest_goes_on(files: list[Path], tmp_path: Path) -> None:
    made = planned([said(file) for file in files], tmp_path / "sorted")
    files[1].unlink()
    result = carry_out(made, False, quiet, never)
    assert (result.done, result.left) == (5, 1)
    assert "is not there" in result.problems[0].reason


def test_a_copy_that_was_changed_since_is_left(files: list[Path], tmp_path: Path) -> None:
    into = tmp_path / "sorted"
    result = carry_out(planned([said(file) for file in files[:2]], into), False, quiet, never)
    (into / "cat" / "a.jpg").write_text("worked on since")
    assert result.journal is not None
    undone = undo(result.journal, quiet, never)
    assert (undone.done, undone.left) == (1, 1)
    assert (into / "cat" / "a.jpg").read_text() == "worked on since"
    assert result.journal.is_file()


def test_a_move_back_overwrites_nothing(files: list[Path], tmp_path: Path) -> None:
    into = tmp_path / "sorted"
    result = carry_out(planned([said(files[0])], into), True, quiet, never)
    files[0].write_text("a new one")
    assert result.journal is not None
    assert undo(result.journal, quiet, never).left == 1
    assert files[0].read_text() == "a new one"
    assert (into / "cat" / "a.jpg").is_file()


@pytest.mark.parametrize("move", [False, True])
def test_a_kill_in_the_middle_leaves_nothing_behind(move: bool, files: list[Path], tmp_path: Path) -> None:
    before, into = tree(tmp_path), tmp_path / "sorted"
    result = carry_out(planned([said(file) for file in files[:2]], into), False, quiet, never)
    assert result.journal is not None
    text = result.journal.read_text().replace('"move": false', f'"move": {str(move).lower()}')
    result.journal.write_text(text.removesuffix('{"done": true}\n') + '{"done"')
    (into / "cat" / "b.jpg").write_text("tw")  # half of it
    if move:
        files[0].unlink()  # the first was moved to its end
    undo(result.journal, quiet, never)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("text", ["[1]\n", "no json\n", '"text"\n'])
def test_a_damaged_journal_is_a_sentence(text: str, tmp_path: Path) -> None:
    (tmp_path / ".sorted-1.jsonl").write_text(text)
    with pytest.raises(StudioError, match="is damaged"):
        undo(tmp_path / ".sorted-1.jsonl", quiet, never)


def test_a_link_that_is_moved_still_leads_to_its_file(files: list[Path], tmp_path: Path) -> None:
    link = tmp_path / "one" / "link.jpg"
    link.symlink_to("a.jpg")
    carry_out(SortingPlan(tmp_path / "sorted", (Step(str(link), "cat", "link.jpg"),)), True, quiet, never)
    assert (tmp_path / "sorted" / "cat" / "link.jpg").read_text() == "one a.jpg"
    assert not link.is_symlink()
