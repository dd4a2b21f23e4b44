"""Moving the selected images to another subset, worked out in the background; a question guards the test images."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.i18n import N_, _, ngettext
from tlstudio.gui.session import Session

if TYPE_CHECKING:
    from tlstudio.core.moving import Move
    from tlstudio.jobs.data import MoveImages

# Where images can be moved, and what that is called in the menu; "" takes back what was decided by hand.
TARGETS = {
    "train": N_("Training images"),
    "validation": N_("Validation images"),
    "test": N_("Test images"),
    "": N_("Wherever the split puts them"),
}


def move_images(session: Session, parent: QWidget, names: Iterable[str], subset: str) -> None:
    """Move images, by their path below the folder, and the others of their groups; it can be undone."""
    from tlstudio.jobs.data import MoveImages

    if session.scanned is not None:
        job = MoveImages(session.scanned, session.edits, session.settings, frozenset(names), subset)
        session.start(job, partial(_take, session, parent, job), engine=False)


def _take(session: Session, parent: QWidget, job: "MoveImages", found: "Move") -> None:
    if session.scanned is not job.folder:
        return  # another folder was opened meanwhile
    if session.edits is not job.edits:  # something was changed meanwhile, which must not be lost
        move_images(session, parent, job.names, job.subset)
    elif found.unlocked:
        _ask(session, parent, job, found)
    else:
        _change(session, job, found)


def _ask(session: Session, parent: QWidget, job: "MoveImages", found: "Move") -> None:
    """Ask before test images are let out: that cannot be taken back once something was learned from them."""
    count = found.unlocked
    text = ngettext("{count} test image is locked away", "{count} test images are locked away", count)
    box = QMessageBox(QMessageBox.Icon.Warning, _("Move images"), text.format(count=numeral(count)), parent=parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setInformativeText(
        _(
            "Test images tell at the end how good a model really is, for nothing was learned from them and nothing "
            "chosen by them. Once a training has used these, they cannot do so any more. Runs that are there already "
            "keep the test images they had."
        )
    )
    yes = box.addButton(_("Move them"), QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel)
    yes.clicked.connect(lambda: _take_asked(session, parent, job, found))
    box.open()


def _take_asked(session: Session, parent: QWidget, job: "MoveImages", found: "Move") -> None:
    if session.scanned is job.folder and session.edits is job.edits:
        _change(session, job, found)


def _change(session: Session, job: "MoveImages", found: "Move") -> None:
    count, target = found.images, _(TARGETS[job.subset])
    if job.subset:
        text = ngettext("move {count} image to: {target}", "move {count} images to: {target}", count)
    else:
        text = ngettext("leave {count} image to the split", "leave {count} images to the split", count)
    text = text.format(count=numeral(count), target=target)
    if found.along:
        more = ngettext(
            "{text}, and {count} other of the same group", "{text}, and {count} others of the same groups", found.along
        )
        text = more.format(text=text, count=numeral(found.along))
    if found.edits == session.edits:
        session.message.emit(_("They are there already."))
    session.change_edits(found.edits, text)
