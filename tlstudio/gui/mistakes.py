"""Mistakes: strips of pictures to look at first: sure mistakes, doubtful answers, doubtful labels."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QTabBar

from tlstudio.core.i18n import N_, _
from tlstudio.core.metrics import Scored
from tlstudio.core.names import below
from tlstudio.gui.card import Card, button, label
from tlstudio.gui.scored_wall import ScoredWall
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.tile import Elided
from tlstudio.gui.wording import image_count

_MOST = 60
_TABS = (
    (N_("Most confident mistakes"), N_("Named wrongly, the surest first: often a wrong label, or a class that the "
                                       "model has misunderstood")),
    (N_("Least sure"), N_("Named with the least confidence, rightly or not: what more such training images may help")),
    (N_("Likely label errors"), N_("The model says so surely something else that the label may be wrong (confident "
                                   "learning). Some are mistakes of the model: look at each")),
)  # fmt: skip


class MistakeStrip(ScoredWall):
    """One row of pictures, lower where the window is."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, wrapping=False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(em(4.6) + 2 * self.fontMetrics().height())
        self.setMaximumHeight(self.sizeHint().height())

    def sizeHint(self) -> QSize:
        """Ask for the pictures' full height and the scroll bar."""
        return QSize(em(40), em(8.4) + 2 * self.fontMetrics().height())


class Mistakes(Card):
    """The strips of an evaluation, one at a time."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._strips: tuple[tuple[Scored, ...], ...] = ((), (), ())
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setProperty("look", "small")
        self.tabs.setAccessibleName(_("Which images"))
        for number, (name, tip) in enumerate(_TABS):
            self.tabs.addTab(_(name))
            self.tabs.setTabToolTip(number, _(tip))
        self.count = Elided()
        self.strip = MistakeStrip(session)
        self.praise = label("", "muted")
        top = QHBoxLayout()
        top.addWidget(self.tabs)
        top.addSpacing(em(0.6))
        top.addWidget(self.count, 1)
        for widget in self._buttons():
            top.addWidget(widget)
        self.box.setContentsMargins(em(1), em(0.5), em(1), em(0.7))
        self.box.addLayout(top)
        self.box.addWidget(self.strip)
        self.box.addWidget(self.praise)
        self.tabs.currentChanged.connect(self._show)
        self.strip.refused.connect(session.failed)

    def _buttons(self) -> tuple[QPushButton, ...]:
        actions = self.strip.actions_
        assert actions is not None
        self.relabel = button(_("Relabel…"), "link", tip=_("Give the selected images another class (R)"))
        self.exclude = button(_("Exclude"), "link", tip=_("Leave the selected images out, or take them back (X)"))
        self.go = button(
            _("Show on the Data page"), "link", tip=_("The selected images, among the others: relabel them there")
        )
        self.relabel.clicked.connect(actions.relabel.trigger)
        self.exclude.clicked.connect(actions.exclude.trigger)
        self.go.clicked.connect(self.strip.show_on_data_page)
        self.maps = button(
            _("Maps…"), "link", tip=_("Where the model looked, in the selected images or in all of these (M)")
        )
        self.maps.clicked.connect(self.strip.show_maps)
        return self.maps, self.relabel, self.exclude, self.go

    def show_scored(self, scored: Sequence[Scored], doubtful: Sequence[Scored]) -> None:
        """Show other images; `doubtful` have a label that is likely wrong, those the user has settled are left out."""
        wrong = sorted((row for row in scored if not row.correct), key=lambda row: -row.probability)
        unsure = sorted(scored, key=lambda row: row.probability)[:_MOST]
        open_questions = [row for row in doubtful if not self._is_settled(row)]
        self._strips = tuple(wrong), tuple(unsure), tuple(open_questions)
        self.tabs.setTabText(2, f"{_(_TABS[2][0])} ({len(open_questions)})")
        self._show()

    def _is_settled(self, row: Scored) -> bool:
        folder = self._session.scanned
        if folder is None:
            return False
        edit = self._session.edits.images.get(below(Path(row.path), folder.root))
        return edit is not None and (edit.confirmed or edit.excluded or bool(edit.label))

    def _show(self) -> None:
        at = self.tabs.currentIndex()
        self.tabs.updateGeometry()  # the chosen one is bold, and so wider
        shown = self._strips[at]
        self.strip.setAccessibleName(_(_TABS[at][0]))
        self.strip.show_scored(shown[:_MOST])
        self.strip.setVisible(bool(shown))
        self.praise.setVisible(not shown)
        nothing = (_("No mistakes on these images."), "", _("No label looks wrong."))
        self.praise.setText(nothing[at])
        for widget in (self.maps, self.relabel, self.exclude, self.go):
            widget.setVisible(bool(shown))
        told = _("{count} named wrongly").format(count=image_count(len(shown))) if at == 0 and shown else ""
        self.count.setText(told)
