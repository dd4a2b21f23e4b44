"""Taking in a weights pack: all of it or nothing; see weights_pack.py for what a pack is.

A pack comes on a stick from another computer, so nothing in it is believed: what a network's file is called and holds
is known from the catalog, and nothing reaches the store before all was hashed. How it is opened is in sealed.py.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tlstudio.core import weights
from tlstudio.core.choices import Backbone
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.files import make_folder
from tlstudio.core.i18n import _
from tlstudio.core.sealed import Sealed, opened
from tlstudio.core.weights_pack import PACK, check_published, told
from tlstudio.core.working_folder import working_folder

_NAME = re.compile(r"[a-z0-9_]{1,60}")


@dataclass(frozen=True)
class TakenIn:
    """What an import brought: the networks whose weights are here now, and names a newer version must know."""

    backbones: tuple[Backbone, ...]
    unknown: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say so."""
        names = ", ".join(backbone.label for backbone in self.backbones)
        words = [_("These are the weights of {networks}; they are on this computer now.").format(networks=names)]
        if self.unknown:
            text = _("{names}: this version of TL Studio does not know them; they were left out. Update TL Studio.")
            words.append(text.format(names=", ".join(self.unknown)))
        return " ".join(words)


def import_pack(path: Path, backbones: Iterable[Backbone], report: Report, should_stop: ShouldStop) -> TakenIn:
    """Check a pack and put its weights into the store.

    Raises StudioError where the pack is damaged, altered or of a newer version, or the disk is full, and Stopped:
    nothing of it is taken in then.
    """
    known = {backbone.name: backbone for backbone in backbones}
    with opened(path, PACK) as sealed:
        files = _files(sealed)
        unknown = tuple(name for name in files if name not in known)
        taken = tuple(known[name] for name in files if name in known)
        if not taken:
            text = _("{path} holds only networks that this version of TL Studio does not know: {names}. Update TL "
                     "Studio.")  # fmt: skip
            raise StudioError(text.format(path=path, names=", ".join(unknown)))
        make_folder(weights.store())
        with working_folder(weights.store(), "unpacking") as staging:
            for name, file in files.items():
                _stage(sealed, file, known.get(name), staging, report, should_stop)
            if should_stop():
                raise Stopped
            _place(staging, [backbone.file_name for backbone in taken])
    return TakenIn(taken, unknown)


def _files(sealed: Sealed) -> dict[str, str]:
    """Return the file of each network. Raises ValueError where there is none, or one network has two."""
    files = {str(sealed.about(file)["backbone"]): file for file in sealed.names}
    if not files or len(files) != len(sealed.names) or not all(map(_NAME.fullmatch, files)):
        raise ValueError("networks that are none")
    return files


def _stage(
    sealed: Sealed, file: str, backbone: Backbone | None, staging: Path, report: Report, should_stop: ShouldStop
) -> None:
    """Unpack a file beside the store and check it; what no network here could use is only read."""
    done = told(_("Unpacking {file}").format(file=file), sealed.size(file), report)
    if backbone is None:
        sealed.check(file, should_stop, done)
        return
    if file != backbone.file_name:
        raise ValueError("a file of another name")
    sealed.copy(file, staging / file, should_stop, done)
    # The manifest could be altered, too: what is published cannot.
    try:
        check_published(staging / file, backbone, report, should_stop)
    except StudioError as error:
        raise ValueError("other weights") from error


def _place(staging: Path, names: list[str]) -> None:
    """Put checked files into the store; where one cannot be, take the others out again."""
    before = staging / "before"
    before.mkdir()
    placed: list[str] = []
    try:
        for name in names:
            target = weights.store() / name
            if target.is_file():
                target.replace(before / name)
            placed.append(name)
            (staging / name).replace(target)
    except OSError:
        for name in placed:
            (weights.store() / name).unlink(missing_ok=True)
            if (before / name).is_file():
                (before / name).replace(weights.store() / name)
        raise
