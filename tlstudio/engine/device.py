"""What computes here."""

from typing import Any

import tensorflow as tf

from tlstudio.core.cores import cores
from tlstudio.core.i18n import _, ngettext


def gpus() -> list[Any]:
    """Return TensorFlow's graphics cards."""
    return list(tf.config.list_physical_devices("GPU"))


def device() -> str:
    """Return what computes here, in words: the graphics cards' names, or the processor with its cores."""
    details = [tf.config.experimental.get_device_details(card) for card in gpus()]
    if details:
        return ", ".join(card.get("device_name", _("Graphics card")) for card in details)
    return ngettext("Processor · {count} core", "Processor · {count} cores", cores()).format(count=cores())
