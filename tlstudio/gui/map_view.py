"""MapView: the images of an insight on a plane as they are filed now, with the bar above and the legend beside."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.i18n import _
from tlstudio.core.insight import Insight
from tlstudio.gui.card import Card
from tlstudio.gui.empty import Empty
from tlstudio.gui.map_bar import MapBar
from tlstudio.gui.map_colours import colouring, legend_texts
from tlstudio.gui.map_images import MapImages, Match
from tlstudio.gui.map_pictures import MapPictures
from tlstudio.gui.map_side import MapSide
from tlstudio.gui.point_cloud import PointCloud
from tlstudio.gui.points import Points
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.worker import Worker

_SOON = 5_000  # images that are found in the folder while the window waits


class MapView(QWidget):
    """Follows the labels of the session; `refreshed` tells that it was drawn anew."""

    refreshed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.insight: Insight | None = None
        self._images: MapImages | None = None
        self._matcher: Worker | None = None
        self._samples: Sequence[Sample] = ()  # of the map, as they are labelled now
        self.bar = MapBar()
        self.cloud = PointCloud()
        self.pictures = MapPictures(self.cloud)
        self.side = MapSide()
        self.empty = Empty()
        once = _("Each image passes through the network once, unless a training has done that already; then images "
                 "that look alike to it lie close together. Test images are left alone.")  # fmt: skip
        self.empty.say(_("No map yet"), once, _("Draw the map"))
        self.middle = QStackedWidget()
        self.middle.addWidget(self.empty)
        self.middle.addWidget(self.cloud)
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        frame = Card()
        frame.box.setContentsMargins(1, 1, 1, 1)
        frame.box.addWidget(self.middle)
        row.addWidget(frame, 1)
        row.addWidget(self.side)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(0.7))
        layout.addWidget(self.bar)
        layout.addLayout(row, 1)

    def _connect(self) -> None:
        bar = self.bar
        bar.colours.activated.connect(lambda _index: self.refresh())
        bar.shows.activated.connect(lambda _index: self._change_looks())
        bar.tools.activated.connect(lambda _index: setattr(self.cloud.box, "tool", bar.tools.currentData()))
        bar.nearer.clicked.connect(lambda: self.cloud.zoom(0.8))
        bar.farther.clicked.connect(lambda: self.cloud.zoom(1.25))
        bar.whole.clicked.connect(self.cloud.view.fit)
        self.cloud.hovered.connect(self._show_one)
        self.side.chosen.connect(lambda group, add: self.cloud.select(self.cloud.points.of_group(group), add))
        self._session.images_changed.connect(self.refresh)

    @property
    def there(self) -> bool:
        """Whether a map is shown."""
        return self.middle.currentWidget() is self.cloud

    @property
    def selected(self) -> list[Path]:
        """The images that are selected."""
        return self.paths(np.flatnonzero(self.cloud.selected))

    def paths(self, numbers: Sequence[int] | np.ndarray) -> list[Path]:
        """Return the images that some points are."""
        return [self._samples[number].path for number in numbers]

    def show_insight(self, insight: Insight | None) -> None:
        """Show the map of an insight, of the kind that is chosen where it has that."""
        method = self.bar.method
        self.insight = insight
        if insight is not None and method.currentData() not in insight.maps and insight.maps:
            method.setCurrentIndex(method.findData(next(iter(insight.maps))))
        self.refresh()

    def refresh(self) -> None:
        """Draw the images as they are labelled now; those that are excluded or gone are not on the map."""
        found, folder, scanned = self.insight, self._session.folder, self._session.scanned
        places = found.maps.get(self.bar.method.currentData()) if found else None
        images = self._match(found, scanned) if found and places is not None and scanned is not None else None
        if images is not None and places is not None and folder is not None:
            self._draw(images, places)
        self.middle.setCurrentWidget(self.cloud if places is not None else self.empty)
        bar = self.bar
        for part in (bar.colours, bar.shows, bar.tools, bar.nearer, bar.farther, bar.whole):
            part.setEnabled(self.there)
        self.refreshed.emit()

    def _draw(self, images: MapImages, places: np.ndarray) -> None:
        edits = self._session.edits
        self._samples, shown = images.by(edits)
        by = self.bar.colours.currentData()
        numbers, words = colouring(by, images.with_subsets(self._samples), images.doubted(edits))
        self.cloud.show_points(Points(places, shown, numbers))
        self.pictures.show_paths([sample.path for sample in self._samples], numbers.tolist())
        self.side.show_legend(legend_texts(numbers[shown], words))

    def _match(self, found: Insight, scanned: ImageFolder) -> MapImages | None:
        """Return which images the points are; None while that is being found out, and the map is drawn then."""
        images = self._images
        if images is not None and images.insight is found and images.scanned is scanned:
            return images
        job = Match(found, scanned)
        if len(found.samples) <= _SOON:
            self._images = job.run(lambda _event: None, lambda: False)
            return self._images
        worker = self._session.start(
            job, lambda made: self._take_images(made) if worker is self._matcher else None,
            on_event=lambda _event: None, engine=False,
        )  # fmt: skip
        self._matcher = worker
        return None

    def _take_images(self, images: MapImages) -> None:
        self._images = images
        self.refresh()

    def _change_looks(self) -> None:
        self.pictures.everywhere = self.bar.shows.currentData() == "pictures"
        self.pictures.refresh()

    def _show_one(self, number: int) -> None:
        sample = self._samples[number] if 0 <= number < len(self._samples) else None
        self.side.show_image(sample)
        self.cloud.setAccessibleDescription(f"{sample.path.name}, {sample.label}" if sample else "")
