"""What was decided about one picture of the open folder, as it is now: for the full view, which outlives any change."""

from pathlib import Path

from tlstudio.core.i18n import _
from tlstudio.core.names import below
from tlstudio.gui.entries import Entry, edited
from tlstudio.gui.session import Session

Rows = tuple[tuple[str, str], ...]


def entry_of(session: Session, path: Path) -> Entry | None:
    """Return a picture's entry by the decisions of now; None where it is not of the open folder."""
    folder = session.scanned
    name = below(path, folder.root) if folder is not None else ""
    at = folder.places.get(name) if folder is not None else None
    if folder is None or at is None:
        return None
    sample = folder.samples[at]
    return edited(
        Entry(sample.path, sample.label, sample.subset, sample=sample),
        session.edits.images.get(name),
        session.edits.classes,
    )


def state_of(session: Session, path: Path) -> Rows:
    """Return what the project says of a picture, as names and texts; nothing where it is not of the open folder."""
    entry = entry_of(session, path)
    if entry is None or entry.sample is None:
        return ()
    label = _("{label} (was {before})").format(label=entry.label, before=entry.was) if entry.was else entry.label
    rows = (
        (_("Class"), label),
        (_("Split"), _(entry.subset) if entry.subset else ""),
        (_("Group"), (entry.edit.group if entry.edit else "") or entry.sample.group),
        (_("Excluded"), _("yes; X takes it back") if entry.excluded else ""),
        (_("Note"), entry.edit.note if entry.edit else ""),
    )
    return tuple((name, text) for name, text in rows if text)
