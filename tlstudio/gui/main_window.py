"""MainWindow: the top bar, the four pages, the banner and the status line."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QContextMenuEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from tlstudio.gui.brand import brand_bar
from tlstudio.gui.helping import close_help
from tlstudio.gui.opening import Opening, dropped_source
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
        self._was_painted = False
        self.starts_again = False  # the program does, once this window is closed: see Closing.restart
        self.setMenuWidget(brand_bar())
        self._restore_geometry()
        if session is not None:
            self.begin(session)

    def begin(self, session: "Session") -> None:
        """Bring the window to life with a session; its first page is shown."""
        from tlstudio.gui.actions import Actions
        from tlstudio.gui.banner import Banner
        from tlstudio.gui.closing import Closing
        from tlstudio.gui.pages import open_model
        from tlstudio.gui.status import Status
        from tlstudio.gui.top_bar import TopBar

        self.session = session
        self.opening = Opening(self, session, self.open_images, partial(open_model, self))
        self.closing = Closing(self, session)
        self.actions_ = Actions(self, self, session)
        self.banner = Banner()
        self.top_bar = TopBar(session, self.actions_)
        self.setMenuWidget(self.top_bar)
        self._lay_out()
        self.setStatusBar(Status(session))
        self.top_bar.chosen.connect(self.show_page)
        session.failed.connect(self.banner.say)
        session.unforeseen.connect(self.banner.say_unforeseen)
        session.images_wanted.connect(self.show_images)
        session.training_failed.connect(self._offer)
        self.banner.offers.accepted.connect(self._accept)
        session.scan_changed.connect(lambda: self.banner.hide() if session.scanner else None)
        session.training_changed.connect(lambda: self.banner.hide() if session.trainer else None)
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

    def open_images(self, root: Path) -> None:
        """Open a folder or a table of images on the Data page."""
        self.show_page(0)
        self.session.open_images(root)

    def review_labels(self) -> None:
        """Review likely label errors of the open images."""
        self.show_page(0)
        self._data_page().insight.review_labels()

    def show_map(self) -> None:
        """Show the map of the open images."""
        self.show_page(0)
        self._data_page().insight.show_map()

    def show_images(self, paths: object) -> None:
        """Show some of the open images on the Data page, selected."""
        self.show_page(0)
        self._data_page().select_paths(paths)

    def _data_page(self) -> "DataPage":
        return cast("DataPage", self.page(0))

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
        """Take a folder or a table of images, or a saved model."""
        if dropped_source(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        source = dropped_source(event)
        if source is not None:
            event.acceptProposedAction()
            self.opening.open(source)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask where a training runs; otherwise stop what is going on and close."""
        if not self.closing.may_close():
            event.ignore()
            return
        store().setValue("geometry", self.saveGeometry())
        self.hide()
        close_help()
        self.session.close()

    def _restore_geometry(self) -> None:
        self.resize(em(112), em(74))
        geometry = store().value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        elif (screen := self.screen()) is not None:
            self.resize(self.size().boundedTo(screen.availableSize()))
