"""ReviewDialog: groups of images that show the same picture, side by side, each answered with one key."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.checking import Findings
from tlstudio.core.copy_review import CopyReview
from tlstudio.core.edits import Edits
from tlstudio.core.i18n import N_, _, ngettext
from tlstudio.core.subsets import SUBSETS
from tlstudio.gui.card import button, label, set_role
from tlstudio.gui.dialogs.dialog import Dialog
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.keys import shortcut
from tlstudio.gui.session import Session
from tlstudio.gui.side_by_side import SideBySide
from tlstudio.gui.theme import em

_TITLES = {
    "contradictory": N_("The same picture under different classes"),
    "leak": N_("The same picture on both sides of the split"),
    "duplicate": N_("The very same pixels, more than once"),
    "near_duplicate": N_("Nearly the same picture, more than once"),
}


class ReviewDialog(Dialog):
    """Goes through the groups of some findings; call `open()`. Answers go to the session, where they can be undone.

    The groups stay as they were found; what is left of each follows from what the user has decided since.
    """

    topic = "checks"

    def __init__(self, session: Session, findings: Findings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Review copies"))
        self._session = session
        self._review = CopyReview(findings)
        self._first = session.history.index()  # what was done before is not undone here
        self.at = 0
        self.title = label("", "heading")
        self.about = label("", "muted", wrap=True)
        self.count = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Groups decided"))
        self.bar.setFixedWidth(em(12))
        self.pictures = SideBySide()
        self.pictures.opened.connect(self._open_large)
        self.pictures.chosen_changed.connect(self._allow)
        self._make_buttons()
        self._lay_out()
        session.images_changed.connect(self.refresh)
        self.refresh()
        self.go(self._review.next_open(-1))

    def _make_buttons(self) -> None:
        self.keep = self._button(
            _("Keep this one (K)"), "copies.keep", self.keep_one, _("Exclude all the others of this group")
        )
        self.exclude = self._button(
            _("Exclude this one (X)"), "copies.exclude", self.exclude_one, _("Leave it out of training")
        )
        tip = _("They only look alike: do not count them as copies again")
        self.apart = self._button(_("Not duplicates (N)"), "copies.apart", self.tell_apart, tip)
        self.move_all = self._button(_("Move together (M)"), "copies.move", self.move_together, "")
        tip = _("Give all of them the class of the chosen one")
        self.same_class = self._button(_("All of its class (C)"), "copies.class", self.label_alike, tip)
        self.undo = self._button(_("Undo"), "", self._undo, _("Take back the last answer (Ctrl+Z)"))
        self.back = self._button(
            _("Previous"), "copies.before", lambda: self.go(self.at - 1), _("The group before (↑)")
        )
        self.forward = self._button(_("Next"), "copies.after", lambda: self.go(self.at + 1), _("The group after (↓)"))
        self.close_button = button(_("Close"))
        self.close_button.clicked.connect(self.reject)
        for keys, then in (
            ("copies.left", lambda: self.pictures.step(-1)),
            ("copies.right", lambda: self.pictures.step(1)),
            ("copies.large", lambda: self._open_large(self.pictures.chosen)),
            ("undo", self._undo),
            ("redo", self._session.history.redo),
        ):
            shortcut(keys, self, then)

    def _button(self, text: str, keys: str, then: Callable[[], object], tip: str) -> QPushButton:
        made = button(text, tip=tip)
        made.setAutoDefault(False)
        made.clicked.connect(lambda: then())
        if keys:  # not the button's own shortcut, which takes its time to look pressed
            shortcut(keys, self, made.click)
        return made

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.count)
        top.addWidget(self.bar)
        answers, below_them = QHBoxLayout(), QHBoxLayout()
        for part in (self.keep, self.exclude, self.apart, self.move_all, self.same_class):
            answers.addWidget(part)
        answers.addStretch(1)
        keys = label(_("← → choose · Space shows it large · ↑ ↓ other groups"), "muted")
        below_them.addWidget(keys, 1)
        for part in (self.undo, self.back, self.forward, self.close_button):
            below_them.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.7))
        layout.addLayout(top)
        layout.addWidget(self.about)
        layout.addWidget(self.pictures, 1)
        layout.addLayout(answers)
        layout.addLayout(below_them)
        self.resize(em(72), em(44))

    # -- what is shown ---------------------------------------------------------------------------------------------

    def go(self, at: int) -> None:
        """Show another group; beyond the ends nothing happens."""
        if 0 <= at < len(self._review) and at != self.at:
            self.at = at
            self.pictures.chosen = 0
            self.refresh()

    def refresh(self) -> None:
        """Show the group as the user has it now."""
        review = self._review
        review.take(self._session.folder, self._session.edits)
        group, settled, done = review.group(self.at), review.is_settled(self.at), review.settled()
        self.pictures.show_samples(group.samples, [review.caption(sample) for sample in group.samples])
        text = _("{done} of {count} decided") if done < len(review) else _("all {count} decided")
        self.count.setText(text.format(done=numeral(done), count=numeral(len(review))))
        self.bar.setRange(0, len(review))
        self.bar.setValue(done)
        self.title.setText(_("Decided") if settled else _(_TITLES[group.kind]))
        set_role(self.title, "good" if settled else "wrong" if group.contradicts or group.leaks else "heading")
        self.about.setText(self._words(len(group.samples)))
        self._allow()

    def _words(self, left: int) -> str:
        place = _("Group {number} of {count}.").format(number=numeral(self.at + 1), count=numeral(len(self._review)))
        gone = self._review.found(self.at) - left
        if gone:
            text = ngettext("{count} is excluded.", "{count} are excluded.", gone)
            return f"{place} {text.format(count=numeral(gone))}"
        return place

    def _allow(self) -> None:
        samples, chosen = self._review.group(self.at).samples, self.pictures.sample
        several = len(samples) > 1 and chosen is not None
        for part in (self.keep, self.apart, self.move_all):
            part.setEnabled(several)
        self.exclude.setEnabled(chosen is not None)
        self.undo.setEnabled(self._session.history.index() > self._first)
        self.back.setEnabled(self.at > 0)
        self.forward.setEnabled(self.at < len(self._review) - 1)
        self.same_class.setVisible(len({sample.label for sample in samples}) > 1)
        if chosen is not None and chosen.subset:
            text = _("Put all of them into {subset}, where the chosen one is").format(subset=_(SUBSETS[chosen.subset]))
        else:
            text = _("Keep all of them on one side, however the images are split")
        self.move_all.setToolTip(text)

    # -- the answers -----------------------------------------------------------------------------------------------

    def keep_one(self) -> None:
        """Exclude all but the chosen image."""
        if (chosen := self.pictures.sample) is not None:
            self._answer(self._review.kept(self.at, chosen), _("Keep one"))

    def exclude_one(self) -> None:
        """Exclude the chosen image."""
        if (chosen := self.pictures.sample) is not None:
            self._answer(self._review.excluded([chosen]), _("Exclude"))

    def tell_apart(self) -> None:
        """Say that they are no copies of each other."""
        self._answer(self._review.told_apart(self.at), _("Not duplicates"))

    def move_together(self) -> None:
        """Put the whole group into the subset of the chosen image, or into one group where there are no subsets."""
        if (chosen := self.pictures.sample) is not None:
            self._answer(self._review.together(self.at, chosen), _("Move together"))

    def label_alike(self) -> None:
        """Give the whole group the class of the chosen image."""
        if (chosen := self.pictures.sample) is not None:
            self._answer(self._review.of_one_class(self.at, chosen), _("All of one class"))

    def _answer(self, edits: Edits, text: str) -> None:
        self._session.change_edits(edits, text)
        if self._review.is_settled(self.at):
            self.go(self._review.next_open(self.at))

    def _undo(self) -> None:
        if self._session.history.index() > self._first:
            self._session.history.undo()

    def _open_large(self, at: int) -> None:
        samples = self._review.group(self.at).samples
        if 0 <= at < len(samples):
            captions = [self._review.caption(sample) for sample in samples]
            ImageViewer([sample.path for sample in samples], at, captions, self).show()
