"""SplitPanel: how the images are divided, and what comes of it: the part "Split" at the left of the Data page."""

from functools import partial
from typing import Literal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.groups import SplitSettings
from tlstudio.core.i18n import N_, _
from tlstudio.core.layout import subset_folders
from tlstudio.core.options import meanings, tip
from tlstudio.core.subsets import SUBSETS
from tlstudio.core.walk import printable
from tlstudio.gui.card import label
from tlstudio.gui.fields import Field, make_field
from tlstudio.gui.group_rule import GroupRule, likely_pattern
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.tile import Elided
from tlstudio.gui.wording import folded
from tlstudio.gui.worker import Worker
from tlstudio.jobs.data import Drawn, DrawSplit

_WAIT_MS = 150  # for the next change, such as a spin box held down
_EXAMPLES = 3
_SOON = 5_000  # images that are split in a thread of the window: 50 ms
_SHARES = {"validation_share": N_("Validation"), "test_share": N_("Test")}


class SplitPanel(QWidget):
    """Changes the settings of the split, and says how many images each subset has then and what went wrong.

    What is changed here is written into the project, so that every training goes by it.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._worker: Worker | None = None
        self._asked: tuple[ImageFolder, SplitSettings, int] | None = None  # what is or was drawn last
        self._drawn: Drawn | None = None  # what came of it
        self._opened: tuple[SplitSettings, int] | None = None  # as the project had it; None once that was changed
        self.sentence = label("", "muted", wrap=True)
        self.way = self._way_combo()
        self.rule = GroupRule()
        self.shares: dict[str, Field] = {}
        self._share_labels: dict[str, QLabel] = {}
        self.examples = [Elided() for _number in range(_EXAMPLES)]
        self.catch = label("", "muted", wrap=True)
        self.counts = label("", wrap=True)
        self.notes = label("", "warning", wrap=True)
        self.problem = label("", "wrong", wrap=True)
        self._rest = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._rest.timeout.connect(self._draw)
        self._lay_out()
        self.rule.edited.connect(partial(self._change, "group_pattern"))
        self.rule.refused.connect(self._refuse)
        session.project_changed.connect(self._open)
        session.images_changed.connect(self.refresh)
        session.settings_changed.connect(self.refresh)
        self._open()

    def _way_combo(self) -> QComboBox:
        combo = QComboBox()
        option = dict(SplitSettings().options())["split_by"]
        combo.setAccessibleName(_(option.label))
        combo.setToolTip(folded(tip(option)))
        combo.setWhatsThis(folded(tip(option)))
        assert option.choices is not None
        about = meanings(option, self._session.settings)
        for at, (value, text) in enumerate(option.choices(self._session.settings)):
            combo.addItem(text, value)
            combo.setItemData(at, about[value], Qt.ItemDataRole.ToolTipRole)
        combo.activated.connect(lambda index: self._choose(combo.itemData(index)))
        return combo

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(em(0.45))
        shares = QGridLayout()
        shares.setColumnStretch(1, 1)
        shares.setVerticalSpacing(em(0.3))
        options = dict(SplitSettings().options())
        for row, (name, text) in enumerate(_SHARES.items()):
            field = make_field(options[name], getattr(SplitSettings(), name))
            field.edited.connect(partial(self._change, name))
            words = label(_(text), "muted")
            words.setBuddy(field)
            shares.addWidget(words, row, 0)
            shares.addWidget(field, row, 1)
            self.shares[name], self._share_labels[name] = field, words
        box.addWidget(self.sentence)
        box.addWidget(self.way)
        box.addWidget(self.rule)
        for line in (*self.examples, self.catch):
            box.addWidget(line)
        box.addLayout(shares)
        for words in (self.counts, self.notes, self.problem):
            box.addWidget(words)
            words.setVisible(False)

    # -- what is shown -------------------------------------------------------------------------------------------

    def _open(self) -> None:
        """Show another folder, as its project has it."""
        settings = self._session.settings
        self._opened = (settings.split, settings.training.seed)
        self._asked = None
        self.refresh()

    def refresh(self) -> None:
        """Show the settings, and draw the split anew a little later."""
        folder, settings = self._session.folder, self._session.settings
        if folder is None:
            return
        wanted = settings.split
        self.sentence.setText(self._sentence())
        self.way.setCurrentIndex(self.way.findData(wanted.split_by))
        by_group = wanted.split_by == "group"
        self.rule.setVisible(by_group)
        if by_group:
            self.rule.show_pattern(wanted.group_pattern)
        for line in (*self.examples, self.catch):
            line.setVisible(by_group and bool(line.text()))
        hidden = {
            "validation_share": wanted.split_by == "folders" and "validation" in folder.brought,
            "test_share": "test" in folder.brought,
        }
        for name, field in self.shares.items():
            field.show_value(getattr(wanted, name))
            field.setVisible(not hidden[name])
            self._share_labels[name].setVisible(not hidden[name])
        self._rest.start()

    def _sentence(self) -> str:
        folder, settings = self._session.folder, self._session.settings
        assert folder is not None
        by = settings.split.split_by
        if by == "folders" and "validation" in folder.brought:
            return _brought_words(folder)
        text = _("{share} % of the images are held out for validation, the same share of each class (seed {seed})")
        if by == "group":
            text = _("{share} % of the images are held out for validation, by whole groups (seed {seed})")
        return text.format(share=numeral(100 * settings.split.validation_share, "g"), seed=settings.training.seed)

    def _draw(self) -> None:
        """Split in the background, while it is seen; a drawing that was overtaken is dropped."""
        folder, settings = self._session.folder, self._session.settings
        if folder is None or not self.isVisible():
            return
        asked = (folder, settings.split, settings.training.seed)
        if self._asked is not None and self._asked[0] is folder and self._asked[1:] == asked[1:]:
            if self._drawn is not None:  # it may have been covered by the sentence on a pattern
                self._show(self._drawn)
            return
        self._asked, self._drawn = asked, None
        if self._worker is not None:
            self._worker.stop()
        if self._opened != (settings.split, settings.training.seed):
            self._opened = None
        job = DrawSplit(folder, settings, choose=self._opened is None)
        # Of many images it is a second of Python, for which the window would wait.
        engine: Literal["plain", False] = "plain" if len(folder.samples) > _SOON else False
        self._worker = self._session.start(job, self._answer, on_event=_ignore, engine=engine)

    def _answer(self, drawn: Drawn) -> None:
        if self.sender() is self._worker:
            self._show(drawn)

    def _show(self, drawn: Drawn) -> None:
        """Show what came of it."""
        self._drawn = drawn
        self.problem.setText(drawn.problem)
        self.counts.setText(" · ".join(f"{numeral(count)} {_(SUBSETS[name])}" for name, count in drawn.counts.items()))
        self.notes.setText("\n".join(drawn.notes))
        preview = drawn.preview
        for at, line in enumerate(self.examples):
            name, caught = preview.examples[at] if preview is not None and at < len(preview.examples) else ("", "")
            short = name.rpartition("/")[2] if f"/{caught}/" not in f"/{name}" else name
            line.setText(f"{caught or '–'}  ←  {short}" if name else "")
            line.setToolTip(name)
        self.catch.setText(preview.sentence if preview is not None else "")
        by_group = self._session.settings.split.split_by == "group"
        for words_ in (*self.examples, self.catch):
            words_.setVisible(by_group and bool(words_.text()))
        for words_ in (self.counts, self.notes, self.problem):
            words_.setVisible(bool(words_.text()))

    # -- what can be changed -------------------------------------------------------------------------------------

    def _choose(self, way: str) -> None:
        """Take another way; the first time by group, a pattern that fits these names comes with it."""
        settings, folder = self._session.settings, self._session.folder
        changes = {"split_by": way}
        if way == "group" and not settings.split.group_pattern and folder is not None:
            changes["group_pattern"] = likely_pattern(folder)
        self._session.set_settings(settings.with_changes("split", changes))

    def _change(self, name: str, value: object) -> None:
        self._session.set_settings(self._session.settings.changed("split", name, value))
        self._rest.start()  # also where nothing has changed but that a pattern is right again

    def _refuse(self, sentence: str) -> None:
        """Say what is wrong with a pattern; the last good one still holds."""
        self.problem.setText(sentence)
        self.problem.setVisible(True)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what was changed out of sight."""
        super().showEvent(event)
        self._rest.start()


def _brought_words(folder: ImageFolder) -> str:
    """Say where the subsets come from. A folder is called as the user calls it, in every language."""
    names = [] if folder.table else subset_folders(folder.places, folder.brought)
    if names:
        return _("{names} folders found").format(names=_(" and ").join(f"{printable(name)}/" for name in names))
    words = _(" and ").join(_(text) for name, text in SUBSETS.items() if name in folder.brought)
    return _("Which images are for {names} is decided already").format(names=words)


def _ignore(_event: object) -> None:
    """Leave the progress of small jobs unshown."""
