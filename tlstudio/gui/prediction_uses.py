"""PredictionUses: what is done with predictions: a table, and files in folders."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.prediction_view import PredictionView
from tlstudio.gui.prediction_work import Work
from tlstudio.gui.session import Session


class PredictionUses:
    """Asks over the page `parent`, and starts the work."""

    def __init__(self, session: Session, view: PredictionView, work: Work, parent: QWidget) -> None:
        self._session, self._view, self._work, self._parent = session, view, work, parent

    # -- a table -------------------------------------------------------------------------------------------------

    def ask_where_to_save(self) -> None:
        """Let the user choose a file: its suffix says which kind of table."""
        kinds = [_("CSV (*.csv)"), _("Excel (*.xlsx)"), _("JSON (*.json)")]
        file, kind = QFileDialog.getSaveFileName(self._parent, _("Save the table"), "predictions.csv", ";;".join(kinds))
        if file:
            suffix = kind[kind.rfind(".") : -1] if "(*." in kind else ".csv"
            self.save_table(Path(file) if Path(file).suffix else Path(file + suffix))

    def save_table(self, path: Path) -> None:
        """Write the predictions as a table, with the corrections."""
        predictions, judge = self._view.predictions, self._view.rows.judge
        if predictions is None:
            return
        said = _("Saved {path}").format(path=path)
        job = self._work.save(path, predictions, judge.threshold, judge.right)
        self._session.start(job, lambda _result: self._session.message.emit(said), engine=False)

    # -- folders -------------------------------------------------------------------------------------------------

    def sort_files(self) -> None:
        """Open the dialog that sorts the files into folders."""
        from tlstudio.gui.dialogs.sort_dialog import SortDialog

        predictions, judge = self._view.predictions, self._view.rows.judge
        if predictions is not None:
            dialog = SortDialog(self._session, self._work, predictions, judge, self._parent)
            dialog.moved.connect(self._take_moved)
            dialog.open()

    def _take_moved(self, places: dict[str, str]) -> None:
        """Follow files that lie elsewhere now: the rows, and what was said of them."""
        correcting = self._view.correcting
        self._view.moved(places)
        correcting.take(correcting.corrections.moved(places))
