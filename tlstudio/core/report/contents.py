"""The contents of a report: its title and its sections, in their order."""

from pathlib import Path

from tlstudio import __version__
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
    """Return the report of a run."""
    info = material.info
    facts = [
        (_("Date"), material.made.strftime("%Y-%m-%d %H:%M")),
        (_("By"), material.author),
        (_("Trained"), info.created.replace("T", " ")[:16]),
        (_("Images"), info.data),
        (_("Judged by"), _("its {subset} images").format(subset=subset_name(material.scores.subset))),
        (_("Made with"), f"TL Studio {__version__}"),
    ]
    title = _("{run} on {folder}: an image classifier of {count} classes").format(
        run=info.name, folder=Path(info.data).stem, count=len(info.classes)
    )
    return Document(title, tuple(fact for fact in facts if fact[1]), tuple(section(material) for section in _SECTIONS))
