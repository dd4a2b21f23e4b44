"""The section that shows mistakes: the images the model was surest of, and wrong."""

import io

from PIL import Image

from tlstudio.core.errors import ImageError
from tlstudio.core.i18n import _
from tlstudio.core.images import thumbnail
from tlstudio.core.names import below
from tlstudio.core.report.answers import Mistake
from tlstudio.core.report.document import Picture, Pictures, Section, Text
from tlstudio.core.report.material import Material
from tlstudio.core.report.told import percent
from tlstudio.core.walk import printable

_EDGE = 240  # pixels, for a picture of an inch
_QUALITY = 82


def mistakes_section(material: Material) -> Section:
    """Show the mistakes, or say that there are none."""
    title, mistakes = _("Example mistakes"), material.answers.mistakes
    if not mistakes:
        return Section("mistakes", title, (Text(_("All images were named rightly: there is no mistake to show.")),))
    text = _(
        "The mistakes the model was surest of, at most three of a kind. They are not typical: they are where to look "
        "for wrong labels and for what misleads it. Below each: the true class, what it said and how sure it was."
    )
    return Section("mistakes", title, (Text(text), Pictures(tuple(_picture(material, one) for one in mistakes))))


def _picture(material: Material, mistake: Mistake) -> Picture:
    name = printable(below(mistake.path, material.root))
    said = f"{mistake.label} → {mistake.prediction}"
    sure = percent(mistake.probability)
    try:
        return Picture(jpeg(material, mistake), said, (sure, name))
    except ImageError:
        return Picture(None, said, (sure, name, _("The image can no longer be read.")))


def jpeg(material: Material, mistake: Mistake) -> bytes:
    """Return a small JPEG of an image, read as the run reads it. Raises ImageError."""
    pixels = thumbnail(mistake.path, _EDGE, material.description.reading.depth)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()
