"""Sorting files into one folder a class: planned first, never overwriting, undone by a journal.

The journal is a file of JSON lines in the folder the files go to: what is about to be done is written before it is
done, so that whatever ends the work, what was done by then can be taken back.
"""

import errno
import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from tlstudio.core.dataset import Problem
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Progress, Report, ShouldStop, throttled
from tlstudio.core.files import make_folder, why, write_text
from tlstudio.core.i18n import N_, _
from tlstudio.core.placing import is_ours, move_file, place_copy
from tlstudio.core.portable_names import free, portable, same
from tlstudio.core.predictions import Prediction, Predictions

UNSURE = N_("unsure")
UNLIKE = N_("unlike training")
_JOURNALS = ".sorted-*.jsonl"
_NO_MORE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)  # what fails for one file and would for all that follow


@dataclass(frozen=True)
class Step:
    """One file, and where it goes: `folder` and `name` below the plan's folder."""

    source: str
    folder: str
    name: str


@dataclass(frozen=True)
class SortingPlan:
    """Where each file goes below the folder `into`; those `settled` lie where they belong."""

    into: Path
    steps: tuple[Step, ...]
    settled: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Number of files by the folder they go to."""
        return dict(Counter(step.folder for step in self.steps))

    @property
    def renamed(self) -> int:
        """Number of files whose name gets a number, because another file has it."""
        return sum(step.name != Path(step.source).name for step in self.steps)


@dataclass(frozen=True)
class Sorted:
    """What came of a plan: the journal to undo it by, how many files were done and how many were not."""

    journal: Path | None
    done: int
    left: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Undone:
    """What came of an undo: how many files were put back and how many were not."""

    done: int
    left: int
    problems: tuple[Problem, ...] = ()


def plan(
    predictions: Predictions, into: Path, threshold: float, corrections: Mapping[str, str],
    taken: Mapping[str, Collection[str]],
) -> SortingPlan:  # fmt: skip
    """Return where each predicted file goes: to the folder of its class, or to that for unsure or unlike ones.

    A corrected one goes where the user says. `taken` are the names in the folders that are there, as `names_in` gives
    them: a name that is taken, whatever its case, gets a number. The order is that of the predictions.
    """
    folders = _folders((*predictions.classes, *sorted(set(corrections.values()) - set(predictions.classes))))
    used = {same(folder): {same(name) for name in names} for folder, names in taken.items()}
    steps, settled, seen = list[Step](), list[str](), set[str]()
    for item in predictions.items:
        source = Path(os.path.abspath(item.path))
        if os.fspath(source) in seen:
            continue
        seen.add(os.fspath(source))
        folder = folders[_place(item, threshold, corrections)]
        if source.parent == Path(os.path.abspath(into)) / folder:
            settled.append(item.path)
            continue
        there = used.setdefault(same(folder), set())
        name = free(source.name, there)
        there.add(same(name))
        steps.append(Step(os.fspath(source), folder, name))
    return SortingPlan(into, tuple(steps), tuple(settled))


def _place(item: Prediction, threshold: float, corrections: Mapping[str, str]) -> tuple[str, bool]:
    """Return a class, or the kind of what belongs to none; the flag tells them apart."""
    if item.path in corrections:
        return corrections[item.path], True
    if item.is_unlike:
        return UNLIKE, False
    return (UNSURE, False) if item.is_unsure(threshold) else (item.label, True)


def _folders(classes: Iterable[str]) -> dict[tuple[str, bool], str]:
    """Return a folder's name for each class and for the rest; no two are the same on any system."""
    found: dict[tuple[str, bool], str] = {}
    used = set[str]()
    kinds = [((name, True), name) for name in classes]
    kinds += [((name, False), _(name)) for name in (UNSURE, UNLIKE)]
    for kind, name in kinds:
        found[kind] = free(portable(name), used, whole=True)
        used.add(same(found[kind]))
    return found


def names_in(into: Path) -> dict[str, set[str]]:
    """Return the names in each folder of a folder; none where it is not there. Raises StudioError."""
    try:
        folders = [entry for entry in os.scandir(into) if entry.is_dir()]
        return {folder.name: set(os.listdir(folder)) for folder in folders}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StudioError(why(error, into)) from error


def carry_out(plan: SortingPlan, move: bool, report: Report, should_stop: ShouldStop) -> Sorted:
    """Copy or move the files. One that cannot be is left and said; a full disk or a stop ends it, keeping what is done.

    Raises StudioError where not even the journal can be written.
    """
    if not plan.steps:
        return Sorted(None, 0, 0)
    make_folder(plan.into)
    done, problems, report = 0, list[Problem](), throttled(report)
    stage = _("Moving files") if move else _("Copying files")
    try:
        with _journal(plan.into) as journal:
            for at, step in enumerate(plan.steps):
                if should_stop():
                    break
                try:
                    _do(plan.into, step, move, journal)
                    done += 1
                except OSError as error:
                    problems.append(Problem("unsorted", step.source, why(error, _culprit(plan.into, step, error))))
                    if error.errno in _NO_MORE:
                        break
                report(Progress(stage, at + 1, len(plan.steps)))
            name = Path(journal.name)
    except OSError as error:
        raise StudioError(why(error, plan.into)) from error
    return Sorted(name, done, len(plan.steps) - done, tuple(problems))


def _do(into: Path, step: Step, move: bool, journal: IO[str]) -> None:
    folder = into / step.folder
    if not folder.is_dir():
        _note(journal, {"folder": step.folder})
        folder.mkdir()
    _note(journal, {**asdict(step), "move": move})
    (move_file if move else place_copy)(Path(step.source), folder / step.name)
    _note(journal, {"done": True})


def _culprit(into: Path, step: Step, error: OSError) -> Path:
    target = into / step.folder / step.name
    return Path(step.source) if error.errno == errno.ENOENT or error.filename == step.source else target


def _journal(into: Path) -> IO[str]:
    """Open a new journal."""
    stamp, number = datetime.now().strftime("%Y%m%d-%H%M%S"), 0
    while True:
        try:
            # Names that are not UTF-8 are held by JSON's own escapes.
            return (into / f".sorted-{stamp}-{number:02}.jsonl").open("x", encoding="ascii")
        except FileExistsError:
            number += 1


def _note(journal: IO[str], value: Mapping[str, Any]) -> None:
    journal.write(json.dumps(value) + "\n")
    journal.flush()


def last_journal(into: Path) -> Path | None:
    """Return the journal of the newest sorting into a folder that was not undone; None where there is none."""
    try:
        return max(into.glob(_JOURNALS), key=lambda path: path.name, default=None)
    except OSError:
        return None


def undo(journal: Path, report: Report, should_stop: ShouldStop) -> Undone:
    """Delete the copies, or move the files back, the last first; nothing is overwritten, nor deleted if it was changed.

    What could not be put back stays in the journal, which goes when all is done. Raises StudioError where it cannot be
    read.
    """
    lines, into = _read(journal), journal.parent
    steps, done, problems, left, report = _steps(lines), 0, list[Problem](), list[dict[str, Any]](), throttled(report)
    for at, line in enumerate(reversed(steps)):
        if should_stop():
            left += reversed(steps[: len(steps) - at])
            break
        try:
            done += _take_back(into, line)
        except OSError as error:
            target = into / line["folder"] / line["name"]
            problems.append(Problem("unsorted", os.fspath(target), why(error, target)))
            left.append(line)
        report(Progress(_("Undoing"), at + 1, len(steps)))
    for folder in (line["folder"] for line in reversed(lines) if line.keys() == {"folder"}):
        _remove_if_empty(into / folder)
    if left:
        folders = [line for line in lines if line.keys() == {"folder"}]
        write_text(journal, "".join(json.dumps(line) + "\n" for line in [*folders, *reversed(left)]))
    else:
        journal.unlink(missing_ok=True)
    return Undone(done, len(left), tuple(problems))


def _read(journal: Path) -> list[dict[str, Any]]:
    try:
        text = journal.read_text(encoding="ascii")
        lines = [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
        if all(isinstance(line, dict) for line in lines):
            return lines
        raise ValueError("lines of something else")
    except OSError as error:
        raise StudioError(why(error, journal)) from error
    except ValueError as error:
        raise StudioError(_("{path} is damaged, and the sorting cannot be undone.").format(path=journal)) from error


def _steps(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines of steps, each with `whole`: whether it was done to its end."""
    steps: list[dict[str, Any]] = []
    for line in lines:
        if "source" in line:
            steps.append({"whole": False, **line})
        elif line.get("done") and steps:
            steps[-1]["whole"] = True
    return steps


def _take_back(into: Path, line: Mapping[str, Any]) -> bool:
    """Undo a step; return whether there was anything to undo. Raises OSError where it cannot be."""
    source, target = Path(line["source"]), into / line["folder"] / line["name"]
    if not os.path.lexists(target):
        return False
    if line["move"]:
        if os.path.lexists(source) and not line["whole"]:
            if is_ours(source, target, line["whole"]):  # it ended between the copy and the removal
                target.unlink()
            return False
        source.parent.mkdir(parents=True, exist_ok=True)
        move_file(target, source)
        return True
    if not is_ours(source, target, line["whole"]):
        raise OSError(None, _("it was changed since, and is left as it is"))
    target.unlink()
    return True


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # something is in it
        return
