"""TopBar: name, project, the four steps, the computer, Export and Train."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QTabBar, QWidget

from tlstudio.core.cores import cores
from tlstudio.core.events import Device, Event
from tlstudio.core.i18n import _, ngettext
from tlstudio.gui.actions import PAGES, Actions
from tlstudio.gui.brand import BAR_HEIGHT, brand
from tlstudio.gui.card import button, label
from tlstudio.gui.keys import shortcut
from tlstudio.gui.run_facts import read_facts
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em


class TopBar(QFrame):
    """The bar above the pages. `chosen` carries the number of the step that was clicked."""

    chosen = Signal(int)

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self.setFixedHeight(em(BAR_HEIGHT))
        self._session = session
        self._actions = actions
        self.project = button("", "plain", tip=_("Open images, recent projects and more (F10)"))
        self.project.setMenu(actions.menu)
        shortcut("menu", self, self.project.showMenu)
        self.tabs = self._tabs()
        self.export = button(_("Export…"), tip=_("Save the selected run's model for other programs"))
        self.export.clicked.connect(actions.export.trigger)
        self.train = button("", "primary")
        self.train.clicked.connect(lambda: (actions.stop if session.trainer else actions.train).trigger())
        grid = QGridLayout(self)
        grid.setContentsMargins(em(1), 0, em(1), 0)
        grid.addWidget(self._left(), 0, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.tabs, 0, 1)
        grid.addWidget(self._right(), 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        self._can_go = (self.device, self._name, self.export)  # the first is the first to go
        self.refresh()
        for signal in (
            session.project_changed,
            session.training_changed,
            session.run_selected,
            session.runs_changed,
            session.scan_changed,
        ):
            signal.connect(self.refresh)
        session.training_event.connect(self._name_device)

    def refresh(self) -> None:
        """Show the project's name, and what can be done now."""
        session, actions = self._session, self._actions
        name = session.project.name if session.project else _("No project")
        width = em(14)
        self.project.setText(self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, width) + "   ")
        self.project.setAccessibleName(_("Project {name}: menu").format(name=name))
        training = session.trainer is not None
        actions.train.setEnabled(session.project is not None and not training and session.scanner is None)
        edits = (actions.export_labels, actions.import_labels, actions.label_errors, actions.map)
        for tool in (actions.find_rate, actions.search, *edits):
            tool.setEnabled(session.project is not None)
        actions.stop.setEnabled(training)
        actions.resume.setEnabled(not training and session.run is not None and read_facts(session.run, None).can_resume)
        actions.export.setEnabled(session.run is not None and session.run.model.is_file())
        actions.cache.setEnabled(session.project is not None)
        self.export.setEnabled(actions.export.isEnabled())
        self.train.setText(_("■  Stop") if training else _("▶  Train"))
        self.train.setAccessibleName(_("Stop training") if training else _("Train"))
        self.train.setToolTip(
            _("Stop and keep the best model so far (Esc)") if training else _("Train with these settings (Ctrl+T)")
        )
        self.train.setEnabled(training or actions.train.isEnabled())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what is said elsewhere too, where there is no room for it."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        grid: QGridLayout = self.layout()  # type: ignore[assignment]
        for part in self._can_go:
            part.show()
        for part in self._can_go:
            if grid.minimumSize().width() <= self.width():
                return
            part.hide()
            grid.invalidate()

    def _tabs(self) -> QTabBar:
        tabs = QTabBar()
        tabs.setAccessibleName(_("Steps"))
        tabs.setDrawBase(False)
        tabs.setExpanding(False)
        tabs.setUsesScrollButtons(False)
        for number, name in enumerate(PAGES, 1):
            tabs.addTab(f"{number}  {_(name)}")
            tabs.setTabToolTip(number - 1, f"{_(name)} (Ctrl+{number})")
        tabs.currentChanged.connect(self.chosen.emit)
        return tabs

    def _left(self) -> QWidget:
        sign, self._name = brand()
        return _row(sign, self._name, self.project)

    def _right(self) -> QWidget:
        count = cores()  # until a training says what it runs on
        name = ngettext("Processor · {count} core", "Processor · {count} cores", count).format(count=count)
        self.device = label(name, "chip")
        self.device.setToolTip(_("What the training runs on"))
        return _row(self.device, self.export, self.train)

    def _name_device(self, event: Event) -> None:
        if isinstance(event, Device):
            self.device.setText(event.name)


def _row(*widgets: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(em(0.6))
    for widget in widgets:
        widget.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
    return row
