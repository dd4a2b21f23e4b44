"""The size of the text: the user's choice, in percent of the system's, and what grows with it while the window is open.

Nothing here imports the Qt namespace: it is asked before the first paint.
"""

from collections.abc import Callable

from PySide6.QtWidgets import QFormLayout, QGridLayout, QHeaderView, QLayout, QSplitter, QWidget

from tlstudio.gui.store import store

SIZES = (80, 90, 100, 110, 125, 150, 175, 200)
_NO_LIMIT = (1 << 19) - 1  # what Qt says of what may grow as it likes is this or more


def remembered() -> int:
    """Return the size chosen at an earlier time; 100 where there is none, or none that there is."""
    kept = str(store().value("text_size", ""))
    return int(kept) if kept.isdecimal() and int(kept) in SIZES else 100


def remember(percent: int) -> None:
    """Keep a size for the next start."""
    store().setValue("text_size", percent)


def next_size(percent: int, step: int) -> int:
    """Return the size so many steps above, or below, another; the last one where there are no more."""
    return SIZES[min(max(SIZES.index(percent) + step, 0), len(SIZES) - 1)]


def rescale(root: QWidget, ratio: float) -> None:
    """Give all lengths that were set once by `em()` the size they would have been given now, so many times as large."""
    for widget in (root, *root.findChildren(QWidget)):
        _rescale_limits(widget, ratio)
        if isinstance(widget, QHeaderView):
            _rescale_sections(widget, ratio)
        elif isinstance(widget, QSplitter):
            widget.setHandleWidth(round(widget.handleWidth() * ratio))
    # All are asked before any is changed: one without a spacing of its own tells that of the layout around it.
    for change in [_rescaled(layout, ratio) for layout in root.findChildren(QLayout)]:
        change()


def _rescale_limits(widget: QWidget, ratio: float) -> None:
    least, most = widget.minimumSize(), widget.maximumSize()
    wide, high = (round(length * ratio) if length > 1 else length for length in (least.width(), least.height()))
    # The upper limits first: a lower one above them would move them, and be moved again.
    widget.setMaximumSize(*(_grown(length, ratio) for length in (most.width(), most.height())))
    widget.setMinimumSize(wide, high)


def _grown(length: int, ratio: float) -> int:
    return length if length <= 1 or length >= _NO_LIMIT else round(length * ratio)


def _rescale_sections(header: QHeaderView, ratio: float) -> None:
    sizes = [header.sectionSize(number) for number in range(header.count())]
    header.setMinimumSectionSize(round(header.minimumSectionSize() * ratio))
    header.setDefaultSectionSize(round(header.defaultSectionSize() * ratio))
    for number, size in enumerate(sizes):
        header.resizeSection(number, round(size * ratio))


def _rescaled(layout: QLayout, ratio: float) -> Callable[[], None]:
    sides = layout.contentsMargins()
    margins = [round(side * ratio) for side in (sides.left(), sides.top(), sides.right(), sides.bottom())]
    if isinstance(layout, QGridLayout | QFormLayout):
        across, down = (round(max(gap, 0) * ratio) for gap in (layout.horizontalSpacing(), layout.verticalSpacing()))
    else:
        across = down = round(max(layout.spacing(), 0) * ratio)

    def change() -> None:
        layout.setContentsMargins(*margins)
        if isinstance(layout, QGridLayout | QFormLayout):
            layout.setHorizontalSpacing(across)
            layout.setVerticalSpacing(down)
        else:
            layout.setSpacing(across)
        if isinstance(layout, QGridLayout):
            for column in range(layout.columnCount()):
                layout.setColumnMinimumWidth(column, round(layout.columnMinimumWidth(column) * ratio))

    return change
