"""The contents of a report: its title and its sections, in their order."""

import os
from datetime import datetime
from pathlib import Path

from tlstudio import __version__
from tlstudio.core.description import model_file
from tlstudio.core.i18n import _
from tlstudio.core.report.closing_sections import limits_section, summary_section, versions_section
from tlstudio.core.report.data_sections import checks_section, data_section
from tlstudio.core.report.document import Document
from tlstudio.core.report.material import Material
from tlstudio.core.report.methods import methods_section
from tlstudio.core.report.mistakes_section import mistakes_section
from tlstudio.core.report.score_sections import calibration_section, confusion_section, scores_section
from tlstudio.core.report.told import subset_name
from tlstudio.core.report.training_sections import settings_section, training_section

_SECTIONS = (
    summary_section, data_section, checks_section, settings_section, training_section, scores_section,
    confusion_section, calibration_section, mistakes_section, limits_section, methods_section, versions_section,
)  # fmt: skip


def make_document(material: Material) -> Document:
    """Return the report of a model, judged by some images."""
    described, training, judged = material.description, material.training, material.elsewhere
    own = _("its {subset} images").format(subset=subset_name(material.scores.subset))
    facts = [
        (_("Date"), _minute(material.made)),
        (_("By"), material.author),
        (_("Model"), os.fspath(model_file(material.model)) if training is None else ""),
        (_("Trained"), training.info.created.replace("T", " ")[:16] if training else ""),
        (_("Learned from"), training.info.data if training else ""),
        (_("Judged by"), material.scores.subset if judged else own),
        (_("Judged"), _minute(material.evaluated)),
        (_("Made with"), f"TL Studio {__version__}"),
    ]
    folder = material.scores.subset if judged or training is None else training.info.data
    title = _("{run} on {folder}: an image classifier of {count} classes").format(
        run=described.name, folder=Path(folder).stem, count=len(described.classes)
    )
    return Document(title, tuple(fact for fact in facts if fact[1]), tuple(section(material) for section in _SECTIONS))


def _minute(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M")
