"""Sizes of files as a person reads them."""

from tlstudio.core.by_locale import numeral
from tlstudio.core.i18n import _


def size_in_words(size: int) -> str:
    """Return a number of bytes in decimal units, as disks are sold: "0 MB", "0.4 MB", "12 MB", "1.5 GB"."""
    if size < 999_500_000:
        megabytes = size / 1e6
        return _("{size} MB").format(
            size=numeral(megabytes, ".1f") if 0 < megabytes < 9.95 else numeral(megabytes, ".0f")
        )
    return _("{size} GB").format(size=numeral(size / 1e9, ".1f"))
