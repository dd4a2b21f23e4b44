"""ReviewDialog: groups of images that show the same picture, side by side, each answered with one key."""

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from tlstudio.core.checking import Findings
from tlstudio.core.copies import Group, is_settled
from tlstudio.core.dataset import Sample
from tlstudio.core.edits import Edits
from tlstudio.core.i18n import N_, _, ngettext
from tlstudio.core.layout import SUBSETS
from tlstudio.core.names import below
from tlstudio.gui.card import button, label, set_role
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.session import Session
from tlstudio.gui.side_by_side import SideBySide
from tlstudio.gui.theme import em

_TITLES = {
    "contradictory": N_("The same picture under different classes"),
    "leak": N_("The same picture on both sides of the split"),
    "duplicate": N_("The very same pixels, more than once"),
    "near_duplicate": N_("Nearly the same picture, more than once"),
}


class ReviewDialog(QDialog):
    """Goes through the groups of some findings; call `open()`. Answers go to the session, where they can be undone.

    The groups stay as they were found; what is left of each follows from what the user has decided since.
    """

    def __init__(self, session: Session, findings: Findings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Review copies"))
        self._session = session
        self._facts = findings.facts
        self._groups = tuple(group.samples for group in findings.groups)
        self._samples: dict[Path, Sample] = {}  # the images as the user has them now
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
        self.go(self._next_open(-1))

    def _make_buttons(self) -> None:
        self.keep = self._button(_("Keep this one (K)"), "K", self.keep_one, _("Exclude all the others of this group"))
        self.exclude = self._button(_("Exclude this one (X)"), "X", self.exclude_one, _("Leave it out of training"))
        tip = _("They only look alike: do not count them as copies again")
        self.apart = self._button(_("Not duplicates (N)"), "N", self.tell_apart, tip)
        self.move_all = self._button(_("Move together (M)"), "M", self.move_together, "")
        tip = _("Give all of them the class of the chosen one")
        self.same_class = self._button(_("All of its class (C)"), "C", self.label_alike, tip)
        self.undo = self._button(_("Undo"), "", self._undo, _("Take back the last answer (Ctrl+Z)"))
        self.back = self._button(_("Previous"), "Up", lambda: self.go(self.at - 1), _("The group before (↑)"))
        self.forward = self._button(_("Next"), "Down", lambda: self.go(self.at + 1), _("The group after (↓)"))
        self.close_button = button(_("Close"))
        self.close_button.clicked.connect(self.reject)
        for keys, then in (
            ("Left", lambda: self.pictures.step(-1)),
            ("Right", lambda: self.pictures.step(1)),
            ("Space", lambda: self._open_large(self.pictures.chosen)),
            (QKeySequence.StandardKey.Undo, self._undo),
            (QKeySequence.StandardKey.Redo, self._session.history.redo),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(then)

    def _button(self, text: str, key: str, then: Callable[[], object], tip: str) -> QPushButton:
        made = button(text, tip=tip)
        made.setAutoDefault(False)
        made.clicked.connect(lambda: then())
        if key:  # not the button's own shortcut, which takes its time to look pressed
            QShortcut(QKeySequence(key), self).activated.connect(made.click)
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
        if 0 <= at < len(self._groups) and at != self.at:
            self.at = at
            self.pictures.chosen = 0
            self.refresh()

    def refresh(self) -> None:
        """Show the group as the user has it now."""
        folder = self._session.folder
        self._samples = {sample.path: sample for sample in folder.samples} if folder else {}
        samples = self._now(self.at)
        self.pictures.show_samples(samples, [self._caption(sample) for sample in samples])
        group = Group(samples, self._exact(samples))
        settled = self.is_settled(self.at)
        done = sum(map(self.is_settled, range(len(self._groups))))
        text = _("{done} of {count} decided") if done < len(self._groups) else _("all {count} decided")
        self.count.setText(text.format(done=f"{done:,}", count=f"{len(self._groups):,}"))
        self.bar.setRange(0, len(self._groups))
        self.bar.setValue(done)
        self.title.setText(_("Decided") if settled else _(_TITLES[group.kind]))
        set_role(self.title, "good" if settled else "wrong" if group.contradicts or group.leaks else "heading")
        self.about.setText(self._words(len(samples)))
        self._allow()

    def _words(self, left: int) -> str:
        place = _("Group {number} of {count}.").format(number=f"{self.at + 1:,}", count=f"{len(self._groups):,}")
        gone = len(self._groups[self.at]) - left if self._groups else 0
        if gone:
            text = ngettext("{count} is excluded.", "{count} are excluded.", gone)
            return f"{place} {text.format(count=f'{gone:,}')}"
        return place

    def _now(self, at: int) -> tuple[Sample, ...]:
        """Return what is left of a group, by today's labels and subsets, the largest picture first."""
        if at >= len(self._groups):
            return ()
        samples = [self._samples[sample.path] for sample in self._groups[at] if sample.path in self._samples]
        return tuple(sorted(samples, key=lambda sample: -self._pixels(sample.path)))

    def is_settled(self, at: int) -> bool:
        """Tell whether a group needs no more decision."""
        folder, samples = self._session.folder, self._now(at)
        return folder is None or is_settled(folder, Group(samples, self._exact(samples)), self._session.edits)

    def _exact(self, samples: Iterable[Sample]) -> bool:
        facts = self._facts
        return len({facts.table["pixels"][facts.row_of[sample.path]].tobytes() for sample in samples}) < 2

    def _pixels(self, path: Path) -> int:
        row = self._facts.table[self._facts.row_of[path]]
        return int(row["width"]) * int(row["height"])

    def _caption(self, sample: Sample) -> str:
        row = self._facts.table[self._facts.row_of[sample.path]]
        size = _("{width} × {height}, {size} kB")
        size = size.format(width=row["width"], height=row["height"], size=f"{int(row['bytes']) / 1000:,.0f}")
        words = (sample.label, _(SUBSETS[sample.subset]) if sample.subset else "", sample.group)
        return "\n".join((sample.path.name, " · ".join(filter(None, words)), size))

    def _allow(self) -> None:
        samples, chosen = self._now(self.at), self.pictures.sample
        several = len(samples) > 1 and chosen is not None
        for part in (self.keep, self.apart):
            part.setEnabled(several)
        self.exclude.setEnabled(chosen is not None)
        self.undo.setEnabled(self._session.history.index() > self._first)
        self.back.setEnabled(self.at > 0)
        self.forward.setEnabled(self.at < len(self._groups) - 1)
        self.same_class.setVisible(len({sample.label for sample in samples}) > 1)
        self.move_all.setEnabled(several)
        if chosen is not None and chosen.subset:
            text = _("Put all of them into {subset}, where the chosen one is").format(subset=_(SUBSETS[chosen.subset]))
        else:
            text = _("Keep all of them on one side, however the images are split")
        self.move_all.setToolTip(text)

    # -- the answers -----------------------------------------------------------------------------------------------

    def keep_one(self) -> None:
        """Exclude all but the chosen image."""
        chosen = self.pictures.sample
        if chosen is not None:
            others = [sample for sample in self._now(self.at) if sample.path != chosen.path]
            self._answer(self._session.edits.changed(self._names(others), excluded=True), _("Keep one"))

    def exclude_one(self) -> None:
        """Exclude the chosen image."""
        chosen = self.pictures.sample
        if chosen is not None:
            self._answer(self._session.edits.changed(self._names([chosen]), excluded=True), _("Exclude"))

    def tell_apart(self) -> None:
        """Say that they are no copies of each other."""
        self._answer(self._session.edits.told_apart(self._names(self._now(self.at))), _("Not duplicates"))

    def move_together(self) -> None:
        """Put the whole group into the subset of the chosen image, or into one group where there are no subsets."""
        chosen, samples = self.pictures.sample, self._now(self.at)
        if chosen is None:
            return
        edits, names = self._session.edits, self._names(samples)
        if chosen.subset:
            edits = edits.changed(names, subset=chosen.subset)
        else:
            known = next((sample.group for sample in samples if sample.group), "")
            edits = edits.changed(names, group=known or _("copies of {name}").format(name=names[0]))
        self._answer(edits, _("Move together"))

    def label_alike(self) -> None:
        """Give the whole group the class of the chosen image."""
        chosen = self.pictures.sample
        if chosen is not None:
            names = self._names(sample for sample in self._now(self.at) if sample.label != chosen.label)
            self._answer(self._session.edits.changed(names, label=chosen.label), _("All of one class"))

    def _answer(self, edits: Edits, text: str) -> None:
        self._session.change_edits(edits, text)
        if self.is_settled(self.at):
            self.go(self._next_open(self.at))

    def _undo(self) -> None:
        if self._session.history.index() > self._first:
            self._session.history.undo()

    def _next_open(self, at: int) -> int:
        """Return the next group that wants a decision, from the start again at the end; `at` where none does."""
        count = len(self._groups)
        rest = (*range(at + 1, count), *range(max(at, 0)))
        return next((other for other in rest if not self.is_settled(other)), max(at, 0))

    def _names(self, samples: Iterable[Sample]) -> list[str]:
        folder = self._session.folder
        return [below(sample.path, folder.root) for sample in samples] if folder else []

    def _open_large(self, at: int) -> None:
        samples = self._now(self.at)
        if 0 <= at < len(samples):
            ImageViewer([sample.path for sample in samples], at, [self._caption(s) for s in samples], self).show()
