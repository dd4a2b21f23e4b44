"""Which images belong together, such as those of one patient: found in their names, by a pattern a person can write.

The same short text serves the setting, the command line and the window:

    folder:1           the first folder below the class
    between:A:B        the text between A and B in the file's name; without A from its start, without B to its end
    regex:EXPRESSION   what a regular expression catches in the path: its first group, or all of it
    manifest           what the table of images or the user has said
    anything else      a regular expression
"""

import re
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tlstudio.core.by_locale import numeral
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.names import below
from tlstudio.core.subsets import SUBSET_NAMES

if TYPE_CHECKING:
    from tlstudio.core.dataset import ImageFolder

MANIFEST = "manifest"
SHOWN = 5  # names in a preview
# Seconds of computing that a regular expression may take for one name, and for all of them; 100,000 names of sixty
# letters take a usual one half a second.
_FOR_ONE, _FOR_ALL = 0.5, 5.0
_MOST_REPEATS = 100_000  # each is a step of its own in what is made of the expression

Catch = Callable[[str, int], str]  # from a path below the root and the number of folders down to the class


@dataclass(frozen=True)
class Preview:
    """What a pattern does: (name, what it catches) of some images, how many groups, how many images it does not fit."""

    examples: tuple[tuple[str, str], ...]
    groups: int
    missed: int
    images: int

    @property
    def sentence(self) -> str:
        """The numbers in words."""
        images = ngettext("{count} image", "{count} images", self.images).format(count=numeral(self.images))
        groups = ngettext("{count} group", "{count} groups", self.groups).format(count=numeral(self.groups))
        text = _("{groups} in {images}").format(groups=groups, images=images)
        if not self.missed:
            return text
        rest = ngettext("it does not fit {count} image", "it does not fit {count} images", self.missed)
        return f"{text}; {rest.format(count=numeral(self.missed))}"


def parse(pattern: str) -> Catch:
    """Return what finds the group in a name, "" where there is none. Raises StudioError with what is wrong, and where.

    What is returned raises StudioError too, where a regular expression takes too long on a name. "manifest" finds
    nothing in a name: `groups_of` goes by what is known of the images.
    """
    kind, colon, rest = pattern.partition(":")
    if pattern == MANIFEST:
        return lambda name, depth: ""
    if kind == "folder" and colon:
        return _folder(rest)
    if kind == "between" and colon:
        return _between(rest)
    return _expression(rest if kind == "regex" and colon else pattern)


def groups_of(folder: "ImageFolder", pattern: str) -> tuple[str, ...]:
    """Return the group of each sample, "" for one that stands for itself.

    What the user or a table says (`Sample.group`) and what the pattern catches both hold: images that share either
    stay together. Without a pattern only the first counts. Raises StudioError for a bad pattern, and for one that takes
    too long.
    """
    catch = parse(pattern or MANIFEST)
    parents: dict[str, str] = {}
    names = []
    for sample, (name, depth) in zip(folder.samples, _names_and_depths(folder), strict=True):
        caught = catch(name, depth)
        if caught and sample.group:
            _join(parents, caught, sample.group)
        names.append(caught or sample.group)
    return tuple(_top(parents, name) if name in parents else name for name in names)


def _names_and_depths(folder: "ImageFolder") -> Iterator[tuple[str, int]]:
    """Yield for each sample its path below the folder it came from, and how many folders lead down to its class."""
    roots = (folder.root, *folder.further)
    if folder.further:
        places = [next((root for root in roots if s.path.is_relative_to(root)), folder.root) for s in folder.samples]
    else:
        places = [folder.root] * len(folder.samples)
    names = [below(sample.path, root) for sample, root in zip(folder.samples, places, strict=True)]
    tops: dict[Path, set[str]] = {}
    for name, root in zip(names, places, strict=True):
        tops.setdefault(root, set()).add(name.partition("/")[0])
    depths = {root: class_depth(some) for root, some in tops.items()}
    if folder.table is not None:  # folders then say nothing of the classes
        depths[folder.root] = 0
    return zip(names, (depths[root] for root in places), strict=True)


def class_depth(tops: Iterable[str]) -> int:
    """Return how many folders lead down to a class where these are on top: 2 below train, validation and test, or 1."""
    return 2 if all(name.casefold() in SUBSET_NAMES for name in tops) else 1


def preview(folder: "ImageFolder", pattern: str, shown: int = SHOWN) -> Preview:
    """Return what a pattern catches in the names of a folder's images. Raises StudioError for a bad pattern."""
    groups = groups_of(folder, pattern)
    step = max(1, len(groups) // shown)
    some = range(0, len(groups), step)[:shown]
    examples = tuple((below(folder.samples[at].path, folder.root), groups[at]) for at in some)
    return Preview(examples, len(set(groups) - {""}), groups.count(""), len(groups))


def _folder(text: str) -> Catch:
    if not text.isdecimal() or int(text) < 1:
        raise StudioError(
            _(
                'In the pattern "folder:{text}" a number is missing: folder:1 is the first folder below the class, '
                "folder:2 the one below that."
            ).format(text=text)
        )
    level = int(text)

    def catch(name: str, depth: int) -> str:
        folders = name.split("/")[:-1]
        at = depth + level - 1
        return "/".join(folders[depth : at + 1]) if at < len(folders) else ""

    return catch


def _between(text: str) -> Catch:
    before, colon, after = text.partition(":")
    if not colon or ":" in after:
        raise StudioError(
            _(
                'The pattern "between:{text}" must name two texts, divided by a colon: between:_:_ is what stands '
                "between two underscores. Where a colon is one of the texts, use a regular expression."
            ).format(text=text)
        )

    def catch(name: str, depth: int) -> str:
        file = name.rpartition("/")[2]
        stem = file.rpartition(".")[0] or file
        begin, end = _between_marks(stem, before, after)
        return stem[begin:end]

    return catch


def _between_marks(stem: str, before: str, after: str) -> tuple[int, int]:
    """Return where the text between two others begins and ends; twice the same where they are not there."""
    found = stem.find(before)
    if found < 0:
        return 0, 0
    begin = found + len(before)
    if not after:
        return begin, len(stem)
    end = stem.find(after, begin)
    return (begin, end) if end >= 0 else (0, 0)


def _expression(text: str) -> Catch:
    if not text:
        raise StudioError(
            _("The pattern is empty. Say how the group is found in a name, such as folder:1, between:_:_ or p[0-9]+.")
        )
    return _Search(text)


class _Search:
    """What a regular expression catches; bounded in time, for some take longer than a life on a name they do not fit.

    Python's own `re` cannot be interrupted, `regex` can.
    """

    def __init__(self, text: str) -> None:
        import regex  # none but who needs it waits for it

        repeats = 1
        for count in re.findall(r"\{(?:\d*,)?(\d+)\}", text):
            repeats *= max(1, int(count))
        if repeats > _MOST_REPEATS:
            raise _wrong(text, _("it repeats something too often"))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what other versions of them may read otherwise
                re.compile(text)  # what is wrong it says better
                self._pattern = regex.compile(text)
        except (re.error, regex.error, ValueError, OverflowError, RecursionError) as error:
            raise _wrong(text, getattr(error, "msg", str(error)), getattr(error, "pos", None)) from error
        self._text, self._left = text, _FOR_ALL

    def __call__(self, name: str, depth: int) -> str:
        began = time.thread_time()
        try:
            # Concurrent: the window's thread must not wait for the interpreter meanwhile.
            found = self._pattern.search(name, timeout=min(_FOR_ONE, self._left), concurrent=True)
        except TimeoutError as error:
            text = _(
                'The regular expression "{text}" takes too long, such as on {name}. Something in it that may repeat '
                "holds something that may repeat, such as (a+)+; write it with one of the two."
            )
            raise StudioError(text.format(text=self._text, name=name)) from error
        self._left = max(1e-6, self._left - (time.thread_time() - began))
        if found is None:
            return ""
        return (found[1] if self._pattern.groups else found[0]) or ""


def _wrong(text: str, reason: str, position: int | None = None) -> StudioError:
    place = "" if position is None else _(" at character {number}").format(number=position + 1)
    return StudioError(
        _('The regular expression "{text}" is wrong{place}: {reason}.').format(text=text, place=place, reason=reason)
    )


def _join(parents: dict[str, str], one: str, other: str) -> None:
    """Note that two groups are one; the smaller name stands for both."""
    first, second = sorted((_top(parents, one), _top(parents, other)))
    parents[second] = first
    parents.setdefault(first, first)


def _top(parents: dict[str, str], name: str) -> str:
    """Return the name that stands for a group."""
    way = []
    while (above := parents.get(name, name)) != name:
        way.append(name)
        name = above
    for step in way:
        parents[step] = name
    return name


def some_names(names: Iterable[str], most: int = 4) -> str:
    """Return names for a sentence, the first few of them where they are many."""
    every: Sequence[str] = list(names)
    if len(every) <= most:
        return ", ".join(every)
    rest = len(every) - most
    more = ngettext("{count} more", "{count} more", rest).format(count=rest)
    return _("{names} and {more}").format(names=", ".join(every[:most]), more=more)


def by_group(groups: int) -> tuple[str, ...]:
    """Return the sentence that says how many groups were kept together where images judge, if any were."""
    if not groups:
        return ()
    text = ngettext(
        "Folds by group: {count} group, not learned from where it judges.",
        "Folds by group: {count} groups, none of them learned from where it judges.",
        groups,
    )
    return (text.format(count=numeral(groups)),)
