"""The size of the text: the user's choice, in percent of the system's, and what grows with it while the window is open.

Nothing here imports the Qt namespace: it is asked before the first paint.
"""

from PySide6.QtWidgets import QGridLayout, QHeaderView, QLayout, QSplitter, QWidget

from tlstudio.gui.store import store

SIZES = (80, 90, 100, 110, 125, 150, 175, 200)
_NO_LIMIT = (1 << 24) - 1  # what Qt says of a widget that may grow as it likes


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
    for layout in root.findChildren(QLayout):
        _rescale_layout(layout, ratio)


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


def _rescale_layout(layout: QLayout, ratio: float) -> None:
    sides = layout.contentsMargins()
    layout.setContentsMargins(
        *(round(side * ratio) for side in (sides.left(), sides.top(), sides.right(), sides.bottom()))
    )
    for what in ("spacing", "horizontalSpacing", "verticalSpacing"):
        get, put = getattr(layout, what, None), getattr(layout, f"set{what[0].upper()}{what[1:]}", None)
        if get is not None and put is not None and get() > 0:
            put(round(get() * ratio))
    if isinstance(layout, QGridLayout):
        for column in range(layout.columnCount()):
            layout.setColumnMinimumWidth(column, round(layout.columnMinimumWidth(column) * ratio))
