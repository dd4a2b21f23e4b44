"""Adding: predictions that a person has corrected or confirmed become more training images."""

from collections import Counter
from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget

from tlstudio.core.added_images import Added, added_folder, remove_added
from tlstudio.core.by_locale import numeral
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.names import below
from tlstudio.core.project import Project
from tlstudio.gui.dialogs.confirm import confirm
from tlstudio.gui.history import Change
from tlstudio.gui.prediction_view import PredictionView
from tlstudio.gui.prediction_work import Work
from tlstudio.gui.session import Session
from tlstudio.gui.wording import image_count

_MOST_REASONS = 8


class Adding:
    """Asks over the page `parent`, and copies the images into the open project's own folder."""

    def __init__(self, session: Session, view: PredictionView, work: Work, parent: QWidget) -> None:
        self._session, self._view, self._work, self._parent = session, view, work, parent

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
        lines = [
            f"{label}: {numeral(count)}" for label, count in Counter(label for _path, label in others).most_common()
        ]
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
            details.append(text.format(count=numeral(len(own))))
        details.append(_("Ctrl+Z takes it back."))
        count = len(items)
        question = ngettext("Add {count} image to the dataset?", "Add {count} images to the dataset?", count)
        confirm(
            self._parent,
            question.format(count=numeral(count)),
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
        self._relabel(own)
        project = self._session.project  # another one may be open when the copying ends
        if items and project is not None:
            job = self._work.add(project.path, tuple(items))
            self._session.start(job, lambda added: self._take_added(project, added), engine=False)

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
        session.change_edits(edits, text.format(count=numeral(count)))
        correcting = self._view.correcting
        correcting.take(correcting.corrections.added({path: path for path, _label in own}))

    def _take_added(self, project: Project, added: Added) -> None:
        if added.copies:
            count, folder = len(added.copies), added_folder(project.path)
            text = ngettext("add {count} image to the dataset", "add {count} images to the dataset", count)
            self._link(project, added)
            change = Change(
                text.format(count=numeral(count)),
                lambda: self._add_again(project, added),
                lambda: self._take_out(project, added),
                self._session.message.emit,
                done=True,
            )
            said = _("{images} added to the training images of {project}; the copies are in {folder}.")
            if self._session.project == project:  # the history is about the open one
                self._session.history.push(change)
                said = _("{images} added to the training images; the copies are in {folder}. Ctrl+Z takes it back.")
            self._session.message.emit(said.format(images=image_count(count), folder=folder, project=project.name))
        if added.problems:
            self._tell(added)

    def _add_again(self, project: Project, added: Added) -> None:
        """Copy again what was taken back; the files may have gone meanwhile."""
        right = self._view.correcting.corrections.images
        items = tuple((path, right[path].label) for path, _copy in added.copies if path in right)
        self._session.start(self._work.add(project.path, items), lambda again: self._link(project, again), engine=False)

    def _link(self, project: Project, added: Added) -> None:
        """Have the project's images include the folder of the copies, and look through them again."""
        copies, folder = dict(added.copies), added_folder(project.path).resolve()
        self._view.correcting.note(project, lambda known: known.added(copies))
        try:
            if folder not in project.further:
                project.set_further((*project.further, folder))
        except StudioError as error:
            self._session.failed.emit(str(error))
            return
        self._look_again(project)

    def _take_out(self, project: Project, added: Added) -> None:
        """Delete the copies, wherever they were copied last; the files they came from were never touched."""
        correcting = self._view.correcting
        sources = [path for path, _copy in added.copies]
        images = correcting.corrections.images
        remove_added(project.path, [images[path].copy for path in sources if path in images])
        correcting.note(project, lambda known: known.added(dict.fromkeys(sources, "")))
        folder = added_folder(project.path).resolve()
        try:
            if not folder.exists():
                project.set_further(other for other in project.further if other != folder)
        except StudioError as error:
            self._session.failed.emit(str(error))
        self._look_again(project)

    def _look_again(self, project: Project) -> None:
        if self._session.project == project:
            self._session.open_images(project.images)

    def _tell(self, added: Added) -> None:
        count = len(added.problems)
        text = ngettext("{count} image could not be added.", "{count} images could not be added.", count)
        box = QMessageBox(QMessageBox.Icon.Warning, "", text.format(count=numeral(count)), parent=self._parent)
        box.setInformativeText("\n".join(f"{one.path}: {one.reason}" for one in added.problems[:_MOST_REASONS]))
        box.open()
