"""MainWindow: the top bar, the four pages, the banner and the status line."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QContextMenuEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.names import is_table
from tlstudio.core.paths import resources
from tlstudio.gui.brand import brand_bar
from tlstudio.gui.store import store
from tlstudio.gui.theme import em

if TYPE_CHECKING:
    # The first paint does not wait for these: `begin` imports them.
    from tlstudio.core.run import Run
    from tlstudio.gui.data_page import DataPage
    from tlstudio.gui.offers import Offer
    from tlstudio.gui.session import Session

_TRAIN = 1


class MainWindow(QMainWindow):
    """The one window. It is shown bare at first; `painted` tells that it is there, and `begin` brings it to life.

    With a session it begins at once. Pages are made when they are first shown.
    """

    painted = Signal()

    def __init__(self, session: "Session | None" = None) -> None:
        super().__init__()
        self.setWindowTitle("TL Studio")
        self.setAcceptDrops(True)
        self.pages = QStackedWidget()
        self._made: dict[int, QWidget] = {}
        self._closing = False
        self._was_painted = False
        self.setMenuWidget(brand_bar())
        self._restore_geometry()
        if session is not None:
            self.begin(session)

    def begin(self, session: "Session") -> None:
        """Bring the window to life with a session; its first page is shown."""
        from tlstudio.gui.actions import Actions
        from tlstudio.gui.banner import Banner
        from tlstudio.gui.status import Status
        from tlstudio.gui.top_bar import TopBar

        self.session = session
        self.actions_ = Actions(self, self, session)
        self.banner = Banner()
        self.top_bar = TopBar(session, self.actions_)
        self.setMenuWidget(self.top_bar)
        self._lay_out()
        self.setStatusBar(Status(session))
        self.top_bar.chosen.connect(self.show_page)
        session.failed.connect(self.banner.say)
        session.training_failed.connect(self._offer)
        self.banner.offers.accepted.connect(self._accept)
        session.scan_changed.connect(lambda: self.banner.hide() if session.scanner else None)
        session.training_changed.connect(lambda: self.banner.hide() if session.trainer else None)
        session.training_changed.connect(self._close_when_done)
        self.show_page(0)

    def _lay_out(self) -> None:
        self._places = [QVBoxLayout() for _page in range(4)]
        for place in self._places:
            place.setContentsMargins(0, 0, 0, 0)
            holder = QWidget()
            holder.setLayout(place)
            self.pages.addWidget(holder)
        whole = QWidget()
        inside = QVBoxLayout(whole)
        inside.setContentsMargins(em(0.9), em(0.9), em(0.9), em(0.9))
        inside.addWidget(self.banner)
        inside.addWidget(self.pages, 1)
        self.setCentralWidget(whole)

    # -- the pages -----------------------------------------------------------------------------------------------

    def page(self, index: int) -> QWidget:
        """Return a page, made on first use."""
        from tlstudio.gui.pages import make_page

        if index not in self._made:
            self._made[index] = make_page(index, self)
            self._places[index].addWidget(self._made[index])
        return self._made[index]

    def show_page(self, index: int) -> None:
        """Show a page by its number from 0."""
        self.page(index)
        self.top_bar.tabs.setCurrentIndex(index)
        self.pages.setCurrentIndex(index)

    # -- what the actions do -------------------------------------------------------------------------------------

    def ask_for_images(self) -> None:
        """Let the user choose a folder of images."""
        start = str(self.session.project.images.parent) if self.session.project else ""
        folder = QFileDialog.getExistingDirectory(self, _("Open a folder of images"), start)
        if folder:
            self.open_images(Path(folder))

    def ask_for_table(self) -> None:
        """Let the user choose a table that names images and their classes."""
        start = str(self.session.project.images.parent) if self.session.project else ""
        filters = f"{_('Tables')} (*.csv *.tsv);;{_('All files')} (*)"
        file, _filter = QFileDialog.getOpenFileName(self, _("Open a table of images"), start, filters)
        if file:
            self.open_images(Path(file))

    def ask_for_more(self) -> None:
        """Let the user choose a folder whose images join those that are open."""
        project = self.session.project
        if project is None:
            self.ask_for_images()
            return
        folder = QFileDialog.getExistingDirectory(self, _("Add a folder of images"), str(project.images.parent))
        if folder:
            self.session.add_folder(Path(folder))

    def open_images(self, root: Path) -> None:
        """Open a folder or a table of images on the Data page."""
        self.show_page(0)
        self.session.open_images(root)

    def open_demo(self) -> None:
        """Open the images that came with the program."""
        self.open_images(resources() / "demo")

    def show_weights(self) -> None:
        """Show the weights store."""
        from tlstudio.gui.dialogs.weights_dialog import WeightsDialog

        WeightsDialog(self.session, self).open()

    def show_cache(self) -> None:
        """Show how much the kept features take, and offer to delete them."""
        from tlstudio.gui.dialogs.cache_dialog import CacheDialog

        if self.session.project is not None:
            CacheDialog(self.session, self.session.project.runs, self).open()

    def compare(self) -> None:
        """Compare networks on the open images."""
        from tlstudio.gui.setting_tools import compare

        compare(self.session, self)

    def review_labels(self) -> None:
        """Review likely label errors of the open images."""
        self.show_page(0)
        self._data_page().insight.review_labels()

    def show_map(self) -> None:
        """Show the map of the open images."""
        self.show_page(0)
        self._data_page().insight.show_map()

    def _data_page(self) -> "DataPage":
        return cast("DataPage", self.page(0))

    def export(self) -> None:
        """Export the selected run."""
        from tlstudio.gui.dialogs.export_dialog import ExportDialog

        if self.session.run is not None:
            ExportDialog(self.session, self.session.run, self).open()

    def train(self) -> None:
        """Start training and show its page."""
        self.show_page(_TRAIN)
        self.session.train()

    def resume(self) -> None:
        """Go on with the selected run and show its page."""
        if self.session.run is not None:
            self.show_page(_TRAIN)
            self.session.resume(self.session.run)

    def _offer(self, run: "Run") -> None:
        from tlstudio.gui.offers import offers_for
        from tlstudio.gui.run_facts import read_facts

        self.banner.offer(offers_for(read_facts(run, None)))

    def _accept(self, offer: "Offer") -> None:
        self.show_page(_TRAIN)
        offer.accept(self.session)

    def find_rate(self) -> None:
        """Find a learning rate for the open images."""
        from tlstudio.gui.setting_tools import find_rate

        find_rate(self.session, self)

    def search_settings(self) -> None:
        """Try settings of the head on the open images."""
        from tlstudio.gui.setting_tools import search_settings

        search_settings(self.session, self)

    def show_help(self) -> None:
        """Say how to begin, and the shortcuts."""
        QMessageBox.information(self, _("Help"), _(
            "1  Data: open a folder that holds one folder of images for each class.\n"
            "2  Train: press Train and watch; Stop keeps the best model so far.\n"
            "3  Evaluate: see how good it is and where it errs.\n"
            "4  Predict: drop images onto the trained model.\n\n"
            "Ctrl+O open · Ctrl+1 to Ctrl+4 steps · Ctrl+T train · Esc stop · Ctrl+R resume · Ctrl+E export · "
            "Ctrl+Z undo · F10 menu · Ctrl+Q quit\n\n"
            "On the selected images: Space view · X exclude or take back · R relabel · N note. On a class: F2 rename · "
            "Ctrl+M merge · Ins new. Your files are never changed."))  # fmt: skip

    def show_about(self) -> None:
        """Say what this program is."""
        from tlstudio import __version__
        from tlstudio.core.paths import user_logs

        text = _("TL Studio {version}\n\nTrains, judges and uses image classifiers by transfer learning, offline.\n"
                 "Licence: Apache-2.0\n\nLog files: {logs}")  # fmt: skip
        QMessageBox.about(self, _("About TL Studio"), text.format(version=__version__, logs=user_logs()))

    # -- Qt's events ---------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first paint: what it does not need is loaded after it."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu where nothing else has one of its own."""
        self.actions_.menu.popup(event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a folder, or a table of images."""
        if _dropped_folder(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the folder or the table that was dropped."""
        folder = _dropped_folder(event)
        if folder is not None:
            event.acceptProposedAction()
            self.open_images(folder)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask where a training runs; otherwise stop what is going on and close."""
        if self.session.trainer is not None:
            event.ignore()
            if not self._closing and self._may_stop():
                self._closing = True
                self.session.message.emit(_("Stopping; the best model so far is kept…"))
                self.session.stop_training()
            return
        store().setValue("geometry", self.saveGeometry())
        self.hide()
        self.session.close()

    def _may_stop(self) -> bool:
        box = QMessageBox(QMessageBox.Icon.Question, "TL Studio", _("Training is running."), parent=self)
        box.setInformativeText(_("Stopping keeps the best model so far, and Resume goes on from there."))
        stop = box.addButton(_("Stop and close"), QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(_("Keep training"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.exec()
        return box.clickedButton() is stop

    def _close_when_done(self) -> None:
        if self._closing and self.session.trainer is None:
            self.close()

    def _restore_geometry(self) -> None:
        self.resize(em(112), em(74))
        geometry = store().value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        elif (screen := self.screen()) is not None:
            self.resize(self.size().boundedTo(screen.availableSize()))


def _dropped_folder(event: QDropEvent) -> Path | None:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and (paths[0].is_dir() or is_table(paths[0])) else None
