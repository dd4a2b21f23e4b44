"""`tlstudio split`, and that trainings go by it; test images stay locked away and looks at them are counted."""

import json
from pathlib import Path

import pytest

from tests.conftest import write_images
from tlstudio import cli
from tlstudio.core.project import Project
from tlstudio.core.run import Run
from tlstudio.core.split import load_split


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder of two classes, in each five plates of four images: a/plate3/001.png."""
    return write_images(tmp_path / "plates", {f"{label}/plate{n}": 4 for label in "ab" for n in range(5)})


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object]:
    assert cli.main([str(part) for part in arguments]) == 0
    answer: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return answer


def test_a_split_by_group(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_group = ("split", root, "--by-group", "folder:1", "--test-share", 0.2, "--json")
    answer = said(capsys, *by_group)
    assert answer["counts"] == {"train": {"a": 12, "b": 12}, "validation": {"a": 4, "b": 4}, "test": {"a": 4, "b": 4}}
    assert answer["groups"] == 5
    assert answer["notes"] == []
    rows = answer["split"]
    assert isinstance(rows, list)
    assert len(rows) == answer["images"] == 40
    assert set(rows[0]) == {"path", "label", "subset", "group"}
    for plate in range(5):
        assert len({row["subset"] for row in rows if row["group"] == f"plate{plate}"}) == 1
    assert answer["file"] == str(Project.for_images(root).path / "split.csv")
    assert said(capsys, *by_group) == answer
    assert said(capsys, *by_group, "--seed", 99)["split"] != rows


def test_it_is_stable_when_images_are_added(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {
        row["path"]: row["subset"] for row in said(capsys, "split", root, "--by-group", "folder:1", "--json")["split"]
    }  # type: ignore[attr-defined]
    for label in "ab":
        for n in range(5, 9):
            (root / label / f"plate{n}").mkdir()
            (root / label / f"plate{n}" / "x.png").write_bytes((root / label / "plate0" / "000.png").read_bytes())
    after = {
        row["path"]: row["subset"] for row in said(capsys, "split", root, "--by-group", "folder:1", "--json")["split"]
    }  # type: ignore[attr-defined]
    assert before.items() <= after.items()
    assert len(after) == 48


def test_it_is_written_where_it_is_wanted(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "my split.csv"
    assert cli.main(["split", str(root), "--random", "--out", str(out)]) == 0
    table = capsys.readouterr().out
    assert table.splitlines()[0].split() == ["train", "validation"]
    assert table.splitlines()[1].split() == ["16", "4", "a"]
    assert str(out) in table
    assert len(load_split(out, root).validation) == 8
    assert Project.find(root) is None


@pytest.mark.parametrize(
    ("flags", "code", "sentence"),
    [
        (("--by-group", "p("), 2, "is wrong at character 2"),
        (("--by-group", ""), 2, "The pattern is empty"),
        (("--by-group", "folder:1", "--random"), 2, "not allowed with"),
        (("--by-group", "zebra"), 1, "No group was found in any of the images, such as a/plate0/000.png"),
        (("--validation-share", "0.9"), 1, "outside 0.05 to 0.5"),
        (("--test-share", "-1"), 1, "outside 0 to 0.4"),
        (("--seed", "-1"), 1, "outside 0 to"),
    ],
)
def test_what_is_wrong_is_told(
    root: Path, flags: tuple[str, ...], code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        ended = cli.main(["split", str(root), *flags])
    except SystemExit as end:
        ended = end.code  # type: ignore[assignment]
    assert ended == code
    assert sentence in " ".join(capsys.readouterr().err.split())


@pytest.mark.slow
def test_a_training_goes_by_it_and_looks_at_test_images_are_counted(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = said(capsys, "split", root, "--by-group", "folder:1", "--test-share", 0.2, "--json")
    quick = ("--preset", "quick", "--epochs", 1, "--input-size", 32)
    run = Path(str(said(capsys, "train", root, *quick, "--seed", 5, "--json")["run"]))
    used = load_split(Run(run).split, root)
    assert used.counts == answer["counts"]
    assert [sample.group for sample in used.samples] == [row["group"] for row in answer["split"]]  # type: ignore[attr-defined]
    manifest = Run(run).manifest.read_text(encoding="utf-8")
    assert not any(str(sample.path) in manifest for sample in used.test)
    assert said(capsys, "evaluate", run, "--json")["test_looks"] == 0
    assert said(capsys, "evaluate", run, "--subset", "test", "--json")["test_looks"] == 1
    assert cli.main(["evaluate", str(run), "--subset", "test"]) == 0
    assert "This is look 2 at the test images of this run" in capsys.readouterr().out
    assert Run(run).read().test_looks == 2
