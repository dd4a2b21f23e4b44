"""Bad input on the command line: a sentence that says what is wrong, where and what to do, and the right exit code."""

import errno
import io
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import write_images
from tlstudio import __main__ as program
from tlstudio import cli
from tlstudio.core import files
from tlstudio.core.dataset import Problem, scan
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.exported import Draft, Reference
from tlstudio.core.files import replace_file, write_text
from tlstudio.core.predictions import Prediction, Predictions
from tlstudio.core.project import Project
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.jobs import export, training
from tlstudio.verbs import data, prediction

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Run the program in this process; return its exit code, its output and what it says on standard error."""

    def run(*words: str | Path) -> tuple[int, str, str]:
        try:
            code = program.main([os.fspath(word) for word in words])
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return run


@dataclass(frozen=True)
class Says:
    """Answers instead of a network: one image, or only a problem."""

    model: Path
    paths: tuple[Path, ...]
    top: int

    def run(self, _report: Report, _should_stop: ShouldStop) -> Predictions:
        if not self.paths[0].exists():
            return Predictions(("a", "b"), (), (Problem("unreadable", str(self.paths[0]), "the file is gone"),))
        return Predictions(("a", "b"), (Prediction("pictures/caf\udce9.png", (("a", 0.75), ("b", 0.25))),))


@dataclass(frozen=True)
class Breaks:
    """Fails in a way nobody foresaw."""

    root: Path

    def run(self, _report: Report, _should_stop: ShouldStop) -> None:
        raise ZeroDivisionError("division by zero")


# -- folders of images -------------------------------------------------------------------------------------------------


def _no_data_set(tmp_path: Path, kind: str) -> Path:
    root = tmp_path / "photos"
    if kind == "missing":
        return root
    if kind == "a file":
        root.write_text("words")
        return root
    root.mkdir()
    if kind == "one class":
        write_images(root, {"red": 3})
    if kind == "texts":
        for name in ("a", "b"):
            (root / name).mkdir()
            (root / name / "notes.txt").write_text("words")
    if kind == "texts called jpg":
        for name in ("a", "b"):
            (root / name).mkdir()
            (root / name / "notes.jpg").write_text("words")
    return root


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("empty", "is empty"),
        ("missing", "There is no folder"),
        ("a file", "is a file"),
        ("one class", "only one class"),
        ("texts", "no images"),
        ("texts called jpg", "no images"),
    ],
)
def test_what_is_no_data_set(tmp_path: Path, said: Said, kind: str, says: str) -> None:
    code, out, err = said("scan", _no_data_set(tmp_path, kind))
    assert code == cli.FAILED
    assert says in err
    assert err.splitlines()[-1].startswith("tlstudio: ")
    assert out == ""


def test_a_tiny_image_counts_and_a_broken_one_is_named(tmp_path: Path, said: Said) -> None:
    root = write_images(tmp_path / "photos", {"a": 2, "b": 2})
    write_images(tmp_path / "tiny", {"a": 1}, size=1)
    (tmp_path / "tiny" / "a" / "000.png").rename(root / "a" / "tiny.png")
    (root / "b" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing more")
    code, out, _err = said("scan", root)
    assert code == cli.DONE
    assert re.search(r"\b3  a", out)
    assert "b/broken.png" in out


def test_a_folder_that_is_not_there_is_no_command(said: Said, tmp_path: Path) -> None:
    code, _out, err = said(tmp_path / "gone")
    assert code == cli.FAILED
    assert "There is no folder" in err


def test_without_a_display_there_is_a_sentence(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    code, _out, err = said()
    assert code == cli.FAILED
    assert "tlstudio --help" in err


# -- usage -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["predict", "run", "x.png", "--top", "0"], "whole number above 0"),
        (["predict", "run", "x.png", "--top", "many"], "whole number above 0"),
        (["weights", "fetch", "alexnet"], "vgg16"),
        (["train", ".", "--dropout", "7"], "outside 0 to 0.9"),
        (["train", ".", "--epochs", "few"], "--epochs"),
    ],
)
def test_wrong_usage_is_2(said: Said, words: list[str], says: str) -> None:
    code, _out, err = said(*words)
    assert code == cli.WRONG_USAGE
    assert says in err


def test_help_names_no_inner_workings(said: Said) -> None:
    code, out, _err = said("train", "--help")
    assert code == cli.DONE
    assert "MODEL." not in out
    assert "--input-size N" in out


@pytest.mark.parametrize("make", [None, b"nonsense", b"\x89HDF\r\n\x1a\n" + bytes(100)])
def test_weights_that_are_none(said: Said, tmp_path: Path, make: bytes | None) -> None:
    file = tmp_path / "weights.h5"
    if make is not None:
        file.write_bytes(make)
    code, _out, err = said("weights", "import", file)
    assert code == cli.FAILED
    assert str(file) in err
    assert "errno" not in err
    assert len(err) < 300


# -- output ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a picture, for which `predict` needs no network."""
    monkeypatch.setattr(prediction, "Predict", Says)
    return write_images(tmp_path / "pictures", {"a": 1}) / "a" / "000.png"


def test_a_table_below_a_file(said: Said, picture: Path, tmp_path: Path) -> None:
    code, _out, err = said("predict", "run", picture, "--csv", picture / "table.csv")
    assert code == cli.FAILED
    assert "part of that path is a file" in err
    assert picture.is_file()


@pytest.mark.parametrize("name", [".", "folder"])
def test_a_table_that_is_a_folder(said: Said, picture: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    code, _out, err = said("predict", "run", picture, "--csv", name if name == "." else tmp_path / name)
    assert code == cli.FAILED
    assert "is a folder" in err


def test_only_pictures_that_cannot_be_read_is_a_failure(said: Said, picture: Path) -> None:
    code, out, err = said("predict", "run", picture.with_name("gone.png"))
    assert code == cli.FAILED
    assert "gone.png: the file is gone" in err
    assert out == ""


def test_a_name_the_terminal_cannot_show(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert cli.main(["predict", "run", str(picture)]) == cli.DONE
    assert b"caf\\udce9.png" in raw.getvalue()


def test_what_nobody_foresaw_is_a_sentence_too(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "Scan", Breaks)
    code, _out, err = said("scan", ".")
    assert code == cli.FAILED
    assert "ZeroDivisionError" in err
    assert "log file" in err


# -- disks -------------------------------------------------------------------------------------------------------------


def _full(path: Path, _text: str) -> None:
    path.write_text("half of")
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_the_table_that_was_there(
    said: Said, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("what was there")
    monkeypatch.setattr(files, "_write", _full)
    code, _out, err = said("predict", "run", picture, "--csv", table)
    assert code == cli.FAILED
    assert "The disk is full" in err
    assert table.read_text() == "what was there"
    assert sorted(path.name for path in tmp_path.glob("*.csv")) + list(tmp_path.glob(".*")) == ["table.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_text(pipe, "a table")
    assert os.read(reader, 100) == b"a table"
    os.close(reader)
    assert pipe.is_fifo()


def test_a_link_stays_one(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    write_text(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_folder_that_vanishes_while_it_is_written_to(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()

    def write(temporary: Path) -> None:
        folder.rmdir()
        folder.write_text("now a file")
        temporary.write_text("too late")

    with pytest.raises(StudioError, match="part of that path is a file"):
        replace_file(folder / "table.csv", write)


def test_two_trainings_at_once_get_a_folder_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def create() -> Run:
        return Run.create(tmp_path, tmp_path, ("a", "b"), Settings(), {})

    first = create()
    monkeypatch.setattr("tlstudio.core.run._number", lambda _path: 0)  # as if it had not been there a moment ago
    assert create().path != first.path


def test_a_project_on_a_read_only_disk_can_still_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Project.for_images(tmp_path)

    def refuse(_path: Path) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "utime", refuse)
    assert Project.for_images(tmp_path) == first


# -- exports and trainings ---------------------------------------------------------------------------------------------


@dataclass
class ExporterDouble:
    """Writes an export that nobody has checked yet."""

    out: Path

    def reference(self, _name: str) -> Reference:
        return Reference(("a", "b"), (), np.empty((0, 2)))

    def target(self, _name: str) -> Path:
        return self.out / "model.keras"

    def write(self, name: str) -> Draft:
        (self.out / ".export-1").mkdir()
        return Draft(self.out / ".export-1", self.target(name))


@pytest.mark.parametrize("how", ["the check fails", "stopped during the check"])
def test_an_export_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    from tlstudio.core.errors import Stopped
    from tlstudio.engine import exporting

    def check(*_: object) -> None:
        if how == "the check fails":
            raise StudioError("The engine ended unexpectedly.")

    monkeypatch.setattr(exporting, "Exporter", lambda *_: ExporterDouble(tmp_path))
    monkeypatch.setattr(export.EngineProcess, "run", check)
    with pytest.raises((StudioError, Stopped)):
        export.Export(tmp_path, "keras", tmp_path).run(lambda _event: None, lambda: how != "the check fails")
    assert list(tmp_path.iterdir()) == []


def test_one_broken_picture_of_a_small_class_does_not_end_the_training(tmp_path: Path) -> None:
    from tlstudio.core.settings import preset
    from tlstudio.core.split import load_split, split

    root = write_images(tmp_path / "photos", {"a": 4, "b": 4})
    quick = preset("quick").with_changes("training", {"epochs": 1}).with_changes("model", {"input_size": 32})
    drawn = split(scan(root, lambda _event: None, bool), quick.split.validation_share, quick.training.seed)
    next(sample for sample in drawn.validation if sample.label == "b").path.write_bytes(b"\x89PNG\r\n\x1a\nno more")
    result = training.Train(root, tmp_path / "runs", quick).run(lambda _event: None, lambda: False)
    assert result.state == "done"
    assert {sample.label for sample in load_split(Run(result.run).split, root).validation} == {"a", "b"}
    assert result.results["unreadable"] == 1


def test_a_full_disk_under_the_temporary_files_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tlstudio.engine.trainer import Trainer

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Trainer, "train_head", full)
    root = write_images(tmp_path / "photos", {"a": 4, "b": 4})
    with pytest.raises(StudioError, match="The disk is full"):
        training.Train(root, tmp_path / "runs", Settings()).run(lambda _event: None, lambda: False)
    info = Run(tmp_path / "runs" / "run-001").read()
    assert info.state == "failed"
    assert "The disk is full" in info.note


def test_classes_that_differ_are_shown_merged_and_then_learned(said: Said, tmp_path: Path) -> None:
    root = write_images(
        tmp_path / "photos", {"train/Cat": 4, "train/dog": 4, "validation/cats": 2, "validation/dog": 2}
    )
    code, out, _err = said("scan", root, "--checks")
    assert code == 0
    assert '✖ "cats" in validation, "Cat" in train: one class? Classes are matched by their names' in out
    code, out, err = said("split", root)
    assert (code, out) == (1, "")
    assert "The class names differ: only train has Cat; only validation has cats." in err
    assert 'Merge "cats" into "Cat"' in err
    assert said("labels", root, "--merge", "kitten", "Cat")[0] == 1
    assert said("labels", root, "--merge", "cats", "Cat")[:2] == (0, '2 images of "cats" are of "Cat"\n')
    code, out, _err = said("split", root)
    assert code == 0
    assert "cats" not in out
    assert "one class?" not in said("scan", root, "--checks")[1]
