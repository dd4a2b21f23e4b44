"""The checks of a folder of images before training: all there is to say, from facts measured in one decode."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tlstudio.core.checks import Check, class_checks
from tlstudio.core.copies import Copies, Group, copy_checks, find_copies, to_review
from tlstudio.core.dataset import ImageFolder, Problem
from tlstudio.core.duplicates import find_alike
from tlstudio.core.edits import Edits
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.image_facts import Facts, measure
from tlstudio.core.known_features import KnownFeatures
from tlstudio.core.names import below
from tlstudio.core.odd_images import odd_images, readable
from tlstudio.core.shortcuts import Shortcut, find_shortcuts
from tlstudio.core.walk import printable


@dataclass(frozen=True)
class Findings:
    """What the checks found: the list of what to say, the groups that want a decision (the worst first), and all.

    `folder` is the one checked: as the user wants it, and what cannot be read is among its problems. `scanned` is as
    its files are; `unreadable` says which of those cannot be read, and why. `facts` are those of the groups' images,
    without their small pictures.
    """

    scanned: ImageFolder
    unreadable: Mapping[Path, str]
    folder: ImageFolder
    checks: tuple[Check, ...]
    groups: tuple[Group, ...]
    copies: Copies
    shortcuts: tuple[Shortcut, ...]
    facts: Facts


def check_images(
    scanned: ImageFolder, edits: Edits, memory: Path | None, report: Report, should_stop: ShouldStop,
    features: Path | None = None,
) -> Findings:  # fmt: skip
    """Check a folder with what the user has decided about it.

    Files are looked at as they are on disk, whatever was decided, so that the file `memory` knows them next time (see
    image_facts.measure). `features` is the folder of the feature cache, where there may be one. Raises Stopped on
    request.
    """
    everything = measure([sample.path for sample in scanned.samples], memory, report, should_stop)
    alike = find_alike(everything, report, should_stop, KnownFeatures.find(features))
    folder = _without(edits.apply(scanned), everything.reasons)
    facts = everything.of([sample.path for sample in folder.samples])
    copies = find_copies(folder, alike, edits)
    groups = to_review(folder, copies, edits)
    shortcuts = find_shortcuts(folder.samples, facts, report, should_stop)
    checks = (
        *readable(folder),
        *copy_checks(groups),
        *_shortcut_checks(shortcuts),
        *odd_images(facts),
        *class_checks(folder),
    )
    looked_at = facts.of([sample.path for group in groups for sample in group.samples]).without_pictures()
    return Findings(scanned, everything.reasons, folder, checks, groups, copies, shortcuts, looked_at)


def _without(folder: ImageFolder, reasons: Mapping[Path, str]) -> ImageFolder:
    """Return the folder without what cannot be read, which becomes a problem of its own."""
    wanted = [sample.path for sample in folder.samples if sample.path in reasons]
    if not wanted:
        return folder
    more = [Problem("unreadable", printable(below(path, folder.root)), reasons[path]) for path in wanted]
    return replace(folder.without(wanted), problems=(*folder.problems, *more))


def _shortcut_checks(shortcuts: Sequence[Shortcut]) -> list[Check]:
    return [Check("shortcut", "warning", shortcut.sentence, shortcut.right) for shortcut in shortcuts]
