"""Help: how to begin, and the shortcuts."""

from PySide6.QtWidgets import QMessageBox, QWidget

from tlstudio.core.i18n import _


def show_help(parent: QWidget) -> None:
    """Say how to begin, and the shortcuts."""
    QMessageBox.information(parent, _("Help"), _(
        "1  Data: open a folder that holds one folder of images for each class.\n"
        "2  Train: press Train and watch; Stop keeps the best model so far.\n"
        "3  Evaluate: see how good it is and where it errs.\n"
        "4  Predict: drop images onto the trained model.\n\n"
        "Ctrl+O open · Ctrl+1 to Ctrl+4 steps · Ctrl+T train · Esc stop · Ctrl+R resume · Ctrl+E export · "
        "Ctrl+Z undo · F10 menu · Ctrl+Q quit\n\n"
        "On the selected images: Space view · X exclude or take back · R relabel · N note. On a class: F2 rename · "
        "Ctrl+M merge · Ins new. Your files are never changed."))  # fmt: skip
