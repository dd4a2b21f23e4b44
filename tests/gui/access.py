"""What a screen reader and a keyboard find in a window, and what large text cuts off; each fault is a sentence."""

import re
from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

_PARTS = (QAbstractSpinBox, QComboBox, QTabBar, QAbstractItemView, QLineEdit)  # they name what Qt puts inside them
_KEY = re.compile(r"\((\w+\+)*(\w+|[←→↑↓+−-])\)|Ctrl\+")


def where(root: QWidget, widget: QWidget) -> str:
    """Say which widget it is, so that it can be found: its class, its words, and what it stands in."""
    words = getattr(widget, "text", None)
    said = f" {words()!r}" if isinstance(widget, QAbstractButton | QLabel) and words is not None else ""
    line: list[str] = []
    above: QWidget | None = widget
    while above is not None and above is not root:
        if type(above).__module__.startswith("tlstudio") or above is widget:
            line.append(type(above).__name__)
        above = above.parentWidget()
    return f"{type(root).__name__} > {' > '.join(reversed(line))}{said}"


def parts(root: QWidget) -> Iterator[QWidget]:
    """Go through all widgets of one window but those that Qt itself puts into others."""
    for widget in root.findChildren(QWidget):
        own = widget.window() is root and not isinstance(widget, QScrollBar)
        above = widget.parentWidget()
        inner = widget.objectName().startswith("qt_") and not isinstance(widget, QTabBar)
        while above is not None and above is not root:
            inner = inner or isinstance(above, _PARTS)
            above = above.parentWidget()
        if own and not inner:
            yield widget


def name_of(widget: QWidget) -> str:
    """Return what a screen reader says of it."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def description_of(widget: QWidget) -> str:
    """Return what a screen reader adds."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Description)


def _is_control(widget: QWidget) -> bool:
    if isinstance(widget, QLabel):
        return False  # it reads out itself
    if isinstance(widget, QAbstractScrollArea) and type(widget).__name__ in ("QScrollArea", "Columns"):
        return widget.focusPolicy() != Qt.FocusPolicy.NoFocus
    acts = any("mousePressEvent" in kind.__dict__ for kind in type(widget).__mro__ if kind.__module__[:3] == "tls")
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return (takes or acts or isinstance(widget, QAbstractButton)) and not widget.isWindow()


def nameless(root: QWidget) -> list[str]:
    """Return the controls, seen or not, of which a screen reader could not say what they are.

    A button that gets its words when it is shown is none before: look again then.
    """
    controls = [widget for widget in parts(root) if _is_control(widget)]
    controls = [one for one in controls if one.isVisibleTo(root) or not isinstance(one, QPushButton) or one.text()]
    return [where(root, one) for one in controls if not re.search(r"\w\w|\d", name_of(one))]


def out_of_reach(root: QWidget) -> list[str]:
    """Return the buttons that Tab does not come to and whose words name no key."""
    found = []
    for widget in parts(root):
        reached = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        keyed = isinstance(widget, QAbstractButton) and _KEY.search(f"{widget.text()} {widget.toolTip()}")
        if isinstance(widget, QAbstractButton) and not (reached or keyed):
            found.append(where(root, widget))
    return found


def traps(root: QWidget) -> list[str]:
    """Return the widgets that Tab does not leave."""
    found = []
    for widget in parts(root):
        cells = isinstance(widget, QAbstractItemView) and widget.tabKeyNavigation()
        text = isinstance(widget, QPlainTextEdit | QTextEdit) and not (widget.isReadOnly() or widget.tabChangesFocus())
        if cells or text:
            found.append(where(root, widget))
    return found


def in_tab_order(root: QWidget) -> list[QWidget]:
    """Return what Tab goes through in a window, from its first."""
    found, widget = [], root.nextInFocusChain()
    while widget is not root:
        tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
        if tab and widget.isVisibleTo(root) and widget.window() is root:
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def leaps(root: QWidget) -> list[str]:
    """Return the steps of Tab that go back: up, or to the left in the same row, in the frame that holds both ends."""
    found = []
    order = in_tab_order(root)
    for one, other in pairwise(order):
        first, second = _in_common(root, one, other)
        goes_up = second.bottom() <= first.top() and second.left() < first.right()
        goes_left = second.right() <= first.left() and second.top() < first.bottom()
        if goes_up or goes_left:
            found.append(f"{where(root, one)}  then  {where(root, other)}")
    return found


def _in_common(root: QWidget, one: QWidget, other: QWidget) -> tuple[QRect, QRect]:
    """Return the places of two widgets, or of what holds each, in the innermost widget that holds both."""
    lines = []
    for widget in (one, other):
        line = [widget]
        while line[-1] is not root:
            line.append(line[-1].parentWidget())
        lines.append(line[::-1])
    at = next(
        (n for n, (a, b) in enumerate(zip(*lines, strict=False)) if a is not b), min(len(line) for line in lines) - 1
    )
    first, second = (line[min(at, len(line) - 1)] for line in lines)
    return tuple(QRect(one.mapTo(root, QPoint()), one.size()) for one in (first, second))  # type: ignore[return-value]


def cut(root: QWidget) -> list[str]:
    """Return the words that have less room than they need, and neither wrap, nor end in … with a tooltip."""
    found = []
    for widget in parts(root):
        if not widget.isVisibleTo(root) or type(widget).__name__ == "Elided":
            continue
        if isinstance(widget, QLabel) and widget.text():
            if widget.wordWrap():
                short = widget.heightForWidth(widget.width()) > widget.height() + 2
            else:
                short = widget.sizeHint().width() > widget.width() + 2 and not widget.toolTip()
        elif isinstance(widget, QAbstractButton) and widget.text():
            short = widget.sizeHint().width() > widget.width() + 2 and not widget.toolTip()
        else:
            continue
        if short or _is_covered(widget):
            found.append(f"{where(root, widget)}: {widget.size().toTuple()} of {widget.sizeHint().toTuple()}")
    return found


def _is_covered(widget: QWidget) -> bool:
    """Tell whether a widget reaches out of what it stands in; what scrolls may."""
    above = widget.parentWidget()
    if isinstance(above.parentWidget(), QAbstractScrollArea):
        return False
    return not above.rect().adjusted(-2, -2, 2, 2).contains(widget.geometry())


def is_ringed(widget: QWidget) -> bool:
    """Tell whether a widget looks different when the keyboard is at it."""

    def grab() -> object:
        QApplication.processEvents()
        return widget.grab().toImage()

    widget.setFocus(Qt.FocusReason.TabFocusReason)
    if not widget.hasFocus():
        return True
    with_focus = grab()
    widget.clearFocus()
    return with_focus != grab()


def kind_of(widget: QWidget) -> str:
    """Return what decides how a widget looks with the focus."""
    return f"{type(widget).__name__} {widget.property('look') or ''} {isinstance(widget, QFrame | QLineEdit)}"
