"""PredictionUses: what is done with predictions: a table, files in folders, and more training images."""

from collections import Counter
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from tlstudio.core.added_images import Added, added_folder, remove_added
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.names import below
from tlstudio.gui.dialogs.confirm import confirm
from tlstudio.gui.history import Change
from tlstudio.gui.prediction_view import PredictionView
from tlstudio.gui.prediction_work import Work
from tlstudio.gui.session import Session
from tlstudio.gui.wording import image_count

_MOST_REASONS = 8


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

    # -- the data set --------------------------------------------------------------------------------------------

    def to_add(self) -> int:
        """Return how many of the images in the table were corrected or confirmed and are not in the data set yet."""
        return len(self._items()) if self._session.project is not None else 0

    def _items(self) -> list[tuple[str, str]]:
        images = self._view.correcting.corrections.images
        return [(path, label) for path, label in self._view.rows.judge.right.items() if not images[path].copy]

    def ask_to_add(self) -> None:
        """Say what would be copied where, and copy it if the user agrees."""
        project = self._session.project
        if project is None:
            return
        items = self._items()
        own = self._own(items)
        others = [item for item in items if item not in own]
        lines = [f"{label}: {count:,}" for label, count in Counter(label for _path, label in others).most_common()]
        details = []
        if others:
            details += [
                _("They are copied to {folder}, a folder of this project, and belong to the training images from then "
                  "on. Your own files stay where they are, unchanged.").format(folder=added_folder(project.path)),
                "\n".join(lines),
            ]  # fmt: skip
        if own:
            text = ngettext(
                "{count} of them is an image of this dataset already: its label there is changed instead.",
                "{count} of them are images of this dataset already: their labels there are changed instead.",
                len(own),
            )
            details.append(text.format(count=f"{len(own):,}"))
        details.append(_("Ctrl+Z takes it back."))
        count = len(items)
        question = ngettext("Add {count} image to the dataset?", "Add {count} images to the dataset?", count)
        confirm(
            self._parent,
            question.format(count=f"{count:,}"),
            "\n\n".join(details),
            _("Add"),
            lambda: self.add(others, own),
        )

    def _own(self, items: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return those that are images of the data set: a copy of one would count twice, on both sides of a split."""
        folder = self._session.scanned
        if folder is None:
            return []
        places = folder.places
        return [item for item in items if below(Path(item[0]), folder.root) in places]

    def add(self, items: list[tuple[str, str]], own: list[tuple[str, str]]) -> None:
        """Copy images into the project's own folder, and relabel those that are in the data set already."""
        from tlstudio.jobs.data import AddImages

        self._relabel(own)
        project = self._session.project
        if items and project is not None:
            self._session.start(AddImages(project.path, tuple(items)), self._take_added, engine=False)

    def _relabel(self, own: list[tuple[str, str]]) -> None:
        folder, session = self._session.scanned, self._session
        if not own or folder is None:
            return
        edits = session.edits
        for path, label in own:
            name = below(Path(path), folder.root)
            edits = edits.relabelled({name: folder.samples[folder.places[name]].label}, label)
        count = len(own)
        text = ngettext("relabel {count} image of the dataset", "relabel {count} images of the dataset", count)
        session.change_edits(edits, text.format(count=f"{count:,}"))
        correcting = self._view.correcting
        correcting.take(correcting.corrections.added({path: path for path, _label in own}))

    def _take_added(self, added: Added) -> None:
        project = self._session.project
        if project is None:
            return
        if added.copies:
            count, folder = len(added.copies), added_folder(project.path)
            text = ngettext("add {count} image to the dataset", "add {count} images to the dataset", count)
            self._link(added)
            change = Change(
                text.format(count=f"{count:,}"), lambda: self._add_again(added), lambda: self._take_out(added),
                self._session.message.emit, done=True,
            )  # fmt: skip
            self._session.history.push(change)
            said = _("{images} added to the training images; the copies are in {folder}. Ctrl+Z takes it back.")
            self._session.message.emit(said.format(images=image_count(count), folder=folder))
        if added.problems:
            self._tell(added)

    def _add_again(self, added: Added) -> None:
        """Copy again what was taken back; the files may have gone meanwhile."""
        from tlstudio.jobs.data import AddImages

        project, right = self._session.project, self._view.correcting.corrections.images
        if project is not None:
            items = tuple((path, right[path].label) for path, _copy in added.copies if path in right)
            self._session.start(AddImages(project.path, items), self._link, engine=False)

    def _link(self, added: Added) -> None:
        """Have the project's images include the folder of the copies, and look through them again."""
        project, correcting = self._session.project, self._view.correcting
        if project is None:
            return
        correcting.take(correcting.corrections.added(dict(added.copies)))
        folder = added_folder(project.path).resolve()
        try:
            if folder not in project.further:
                project.set_further((*project.further, folder))
        except StudioError as error:
            self._session.failed.emit(str(error))
            return
        self._session.open_images(project.images)

    def _take_out(self, added: Added) -> None:
        """Delete the copies, wherever they were copied last; the files they came from were never touched."""
        project, correcting = self._session.project, self._view.correcting
        if project is None:
            return
        sources = [path for path, _copy in added.copies]
        images = correcting.corrections.images
        remove_added(project.path, [images[path].copy for path in sources if path in images])
        correcting.take(correcting.corrections.added(dict.fromkeys(sources, "")))
        folder = added_folder(project.path).resolve()
        try:
            if not folder.exists():
                project.set_further(other for other in project.further if other != folder)
        except StudioError as error:
            self._session.failed.emit(str(error))
        self._session.open_images(project.images)

    def _tell(self, added: Added) -> None:
        count = len(added.problems)
        text = ngettext("{count} image could not be added.", "{count} images could not be added.", count)
        box = QMessageBox(QMessageBox.Icon.Warning, "", text.format(count=f"{count:,}"), parent=self._parent)
        box.setInformativeText("\n".join(f"{one.path}: {one.reason}" for one in added.problems[:_MOST_REASONS]))
        box.open()
