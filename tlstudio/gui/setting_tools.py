"""Setting tools: buttons beside or below a setting that help to choose its value, and what they open."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from tlstudio.core.i18n import N_, _
from tlstudio.gui.giving import GivingButton
from tlstudio.gui.session import Session
from tlstudio.gui.tools import compare, find_rate, search_settings


@dataclass(frozen=True)
class Tool:
    """A button for a setting: its words, what it does, and whether it stands below the field, not beside it."""

    text: str
    help: str
    open: Callable[[Session, QWidget], None]
    below: bool = False


# By the (group, field) it belongs to.
TOOLS: dict[tuple[str, str], Tool] = {
    ("model", "backbone"): Tool(
        N_("Compare networks…"), N_("Find out which network suits these images, and what it costs"), compare, below=True
    ),
    ("training", "learning_rate"): Tool(
        N_("Find…"), N_("Try rising learning rates on a few batches, and see where the loss falls"), find_rate
    ),
    ("training", "patience"): Tool(
        N_("Search settings…"),
        N_("Try other learning rates, dropout, dense units and label smoothing for some minutes"),
        search_settings,
        below=True,
    ),
}


class ToolButton(GivingButton):
    """The button of a tool; it can be pressed while a project is open."""

    def __init__(self, tool: Tool, session: Session) -> None:
        super().__init__(_(tool.text))
        self.setToolTip(_(tool.help))
        self._session = session
        self.clicked.connect(lambda: tool.open(session, self.window()))
        session.project_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Offer it where there is something to try settings on."""
        self.setEnabled(self._session.project is not None)
