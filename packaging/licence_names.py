"""Under which licence a part of the bundle is, as an SPDX expression, and which licences may be in it."""

import re
from importlib.metadata import Distribution

from license_expression import ExpressionError, get_spdx_licensing

# What may be in the installers. Of alternatives ("OR") one has to be here, of several at once ("AND") all.
ALLOWED = frozenset(
    [
        "0BSD", "AFL-2.1", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "Bitstream-Vera", "blessing", "bzip2-1.0.6",
        "CC-BY-4.0", "CC0-1.0", "CNRI-Python", "FTL", "GPL-2.0-or-later WITH Bootloader-exception",
        "GPL-3.0-or-later WITH GCC-exception-3.1",
        "HPND", "IJG", "ISC", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later",
        "libpng-2.0", "libselinux-1.0", "MIT", "MIT-CMU", "MIT-Modern-Variant", "MPL-2.0", "PSF-2.0", "Python-2.0",
        "Unicode-3.0", "X11", "Zlib",
    ]
)  # fmt: skip

# Packages whose metadata say too little, each looked up in its licence file.
CORRECTED = {
    "astunparse": "BSD-3-Clause AND PSF-2.0",
    "colorama": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "namex": "Apache-2.0",
    "opencv-python-headless": "Apache-2.0 AND MIT AND LGPL-2.1-or-later",  # FFmpeg
    "pi-heif": "BSD-3-Clause AND LGPL-3.0-only",  # libheif and libde265
    "reportlab": "BSD-3-Clause",
    "scipy": "BSD-3-Clause",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception AND Apache-2.0",  # what of it is in a bundle
    "pyqtgraph": "MIT AND CC-BY-4.0",  # its colour maps
}

# What packages wrote before there were SPDX names for it.
_WRITTEN = {
    "3-clause bsd license": "BSD-3-Clause", "apache 2.0": "Apache-2.0", "apache license 2.0": "Apache-2.0",
    "apache-2.0 license": "Apache-2.0", "bsd 2-clause license": "BSD-2-Clause", "bsd 3-clause": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause", "mit license": "MIT",
}  # fmt: skip
_CLASSIFIED = {
    "Apache Software License": "Apache-2.0", "MIT License": "MIT", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}  # fmt: skip

# Libraries of Debian and Ubuntu that Python and Qt ask for, by the source package; its copyright file goes along.
SYSTEM = {
    "brotli": "MIT", "bzip2": "bzip2-1.0.6", "dbus": "AFL-2.1 OR GPL-2.0-or-later", "e2fsprogs": "MIT", "expat": "MIT",
    "fontconfig": "HPND", "freetype": "FTL OR GPL-2.0-only", "gcc": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "glib2.0": "LGPL-2.1-or-later", "keyutils": "LGPL-2.1-or-later", "krb5": "MIT", "libbsd": "BSD-3-Clause",
    "libcap2": "BSD-3-Clause OR GPL-2.0-only", "libffi": "MIT", "libgcrypt20": "LGPL-2.1-or-later",
    "libgpg-error": "LGPL-2.1-or-later", "libjpeg-turbo": "IJG AND BSD-3-Clause", "libmd": "BSD-3-Clause",
    "libpng1.6": "libpng-2.0", "libselinux": "libselinux-1.0", "libx11": "X11", "libxau": "X11", "libxcb": "X11",
    "libxdmcp": "X11", "libxkbcommon": "MIT", "libzstd": "BSD-3-Clause OR GPL-2.0-only", "lz4": "BSD-2-Clause",
    "ncurses": "X11", "openssl": "Apache-2.0", "pcre2": "BSD-3-Clause", "sqlite3": "blessing",
    "systemd": "LGPL-2.1-or-later", "util-linux": "BSD-3-Clause AND LGPL-2.1-or-later", "xcb-util": "X11",
    "xcb-util-cursor": "X11", "xcb-util-image": "X11", "xcb-util-keysyms": "X11", "xcb-util-renderutil": "X11",
    "xcb-util-wm": "X11", "xz-utils": "0BSD", "zlib": "Zlib",
}  # fmt: skip

_spdx = get_spdx_licensing()


def of_package(distribution: Distribution) -> str | None:
    """Return the licence of a Python package; None where neither its metadata nor the table says one."""
    metadata = distribution.metadata
    if corrected := CORRECTED.get(normal(distribution.name)):
        return corrected
    for written in (metadata.get("License-Expression"), metadata.get("License")):
        if written and (expression := _parsed(_WRITTEN.get(written.strip().casefold(), written))):
            return expression
    classified = [line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier") or () if "License ::" in line]
    known = [_CLASSIFIED[name] for name in classified if name in _CLASSIFIED]
    return " AND ".join(known) if known and len(known) == len(classified) else None


def of_system(source: str) -> str | None:
    """Return the licence of the libraries from a Debian source package, such as gcc-12; None where it is not known."""
    if re.fullmatch(r"python3\.\d+", source):
        return "Python-2.0"
    return SYSTEM.get(source) or SYSTEM.get(re.sub(r"-\d+$", "", source))


def is_allowed(expression: str) -> bool:
    """Tell whether something under this licence may be in the bundle."""
    return bool(_holds(_spdx.parse(expression, validate=True)))


def names(expression: str) -> list[str]:
    """Return the single licences that an expression names."""
    return [str(name) for name in _spdx.license_keys(expression)]


def normal(name: str) -> str:
    """Return a package's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).casefold()


def _parsed(written: str) -> str | None:
    if len(written) > 200:  # some have the whole text there
        return None
    try:
        return str(_spdx.parse(written, validate=True))
    except ExpressionError:
        return None


def _holds(parsed: object) -> bool:
    match getattr(parsed, "operator", "").strip():
        case "OR":
            return any(map(_holds, parsed.args))  # type: ignore[attr-defined]
        case "AND":
            return all(map(_holds, parsed.args))  # type: ignore[attr-defined]
    return str(parsed) in ALLOWED
