"""Correcting: K confirms the chosen predictions, R gives them another class; it is kept in the project."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction

from tlstudio.core.by_locale import numeral
from tlstudio.core.corrections import Corrections, load_corrections, set_aside
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.project import Project
from tlstudio.gui.class_picker import ClassPicker
from tlstudio.gui.history import Change
from tlstudio.gui.judging import Row
from tlstudio.gui.keys import give_keys
from tlstudio.gui.prediction_table import PredictionTable
from tlstudio.gui.session import Session


class Correcting(QObject):
    """The actions of the table; `changed` follows each correction, taken back ones too.

    Where no images are open there is no project to keep corrections in: the first one that is opened takes them.
    """

    changed = Signal()

    def __init__(self, session: Session, table: PredictionTable) -> None:
        super().__init__(table)
        self._session, self._table = session, table
        self._project = session.project
        self._unread = False  # what stands in the project's file is not known, and must not be overwritten
        self.classes: tuple[str, ...] = ()  # the model's
        self.corrections = Corrections()
        self.confirm = self._action(_("Confirm"), self._confirm, "prediction.confirm")
        self.correct = self._action(_("Correct…"), self._ask_for_class, "prediction.correct")
        self.take_back = self._action(_("Forget my answer"), self._forget, "prediction.forget")
        session.project_changed.connect(self._follow_project)
        self._load()

    def _action(self, text: str, do: Callable[[], object], keys: str) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda _checked=False: do())
        give_keys(action, keys, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._table.addAction(action)
        return action

    def _follow_project(self) -> None:
        if self._session.project != self._project:
            own = self.corrections if self._project is None else Corrections()
            self._project = self._session.project
            self._load()
            if own.images:
                self.take(self.corrections.joined(own))

    def _load(self) -> None:
        self.corrections, self._unread = Corrections(), False
        if self._project is not None:
            try:
                self.corrections = load_corrections(self._project.path)
            except StudioError as error:
                self._unread = True
                self._session.failed.emit(str(error))
        self.changed.emit()

    # -- what is changed -----------------------------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """Return the chosen rows that could be read."""
        return [row for row in self._table.chosen() if row.prediction is not None]

    def _confirm(self) -> None:
        """Take it that the chosen predictions are right."""
        said = {row.key: row.prediction.label for row in self.rows() if row.prediction is not None}
        new, count = self.corrections.given(said), len(said)
        text = ngettext("confirm {count} prediction", "confirm {count} predictions", count)
        self.change(new, text.format(count=numeral(count)))

    def _ask_for_class(self) -> None:
        rows = self.rows()
        if not rows:
            return
        title = ngettext("Right class of {count} image", "Right class of {count} images", len(rows))
        picker = ClassPicker(title.format(count=numeral(len(rows))), self.offered(), self._table, may_be_new=True)
        picker.chosen.connect(lambda name: self.give_class(rows, name))
        place = self._table.visualRect(self._table.currentIndex()).center()
        picker.show_at(self._table.viewport().mapToGlobal(place))

    def offered(self) -> tuple[str, ...]:
        """Return the classes to choose from: the model's, then others that the open images have."""
        session = self._session
        others = session.edits.classes_of(session.scanned) if session.scanned is not None else ()
        return tuple(dict.fromkeys((*self.classes, *others)))

    def give_class(self, rows: Sequence[Row], name: str) -> None:
        """Keep the right class of some rows."""
        count = len(rows)
        text = ngettext('correct {count} image to "{label}"', 'correct {count} images to "{label}"', count)
        new = self.corrections.given(dict.fromkeys((row.key for row in rows), name))
        self.change(new, text.format(count=numeral(count), label=name))

    def _forget(self) -> None:
        rows = [row for row in self.rows() if row.key in self.corrections.images]
        text = ngettext("forget the answer on {count} image", "forget the answers on {count} images", len(rows))
        new = self.corrections.without(row.key for row in rows)
        self.change(new, text.format(count=numeral(len(rows))))

    def change(self, new: Corrections, text: str) -> None:
        """Take other corrections; Ctrl+Z takes it back."""
        old = self.corrections
        if new != old:
            self._session.history.push(
                Change(text, lambda: self.take(new), lambda: self.take(old), self._session.message.emit)
            )

    def take(self, new: Corrections) -> None:
        """Take other corrections and keep them, without a way back."""
        if self._project is not None:
            try:
                self._set_aside(self._project)
                new.save(self._project.path)
            except StudioError as error:
                self._session.failed.emit(str(error))
        self.corrections = new
        self.changed.emit()

    def _set_aside(self, project: Project) -> None:
        """Make way for new corrections where the old ones could not be read. Raises StudioError."""
        if self._unread and (aside := set_aside(project.path)) is not None:
            text = _("The corrections that could not be read are kept as {path}; new ones go to a new file.")
            self._session.failed.emit(text.format(path=aside))
        self._unread = False

    def note(self, project: Project, change: Callable[[Corrections], Corrections]) -> None:
        """Change the corrections of a project, which need not be the one that is open by now, without a way back."""
        if project == self._project:
            self.take(change(self.corrections))
            return
        try:
            change(load_corrections(project.path)).save(project.path)
        except StudioError as error:
            self._session.failed.emit(str(error))

    def labels(self, rows: Iterable[Row]) -> dict[str, str]:
        """Return the right classes of those rows that have one, by `Row.key`."""
        return self.corrections.labels(row.key for row in rows)
