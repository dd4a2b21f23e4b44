"""What the bundle does not need: what is not collected, what is taken out of it, what loses its symbols."""

import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import elf
from hollow import hollow

# Modules that something we need could use, and we do not.
NOT_IMPORTED = [
    "IPython", "_pytest", "alembic", "clang", "grpc", "hypothesis", "jax", "llvmlite", "matplotlib", "numba", "pandas",
    "pip", "pkg_resources", "pyqtgraph.examples", "pyqtgraph.opengl", "pytest", "setuptools", "skimage", "sphinx",
    "sqlalchemy", "tensorboard", "tkinter", "torch", "umap", "wheel", "yaml",
    "readline",  # its library is under the GPL
]  # fmt: skip

# PyInstaller finds the imports that are written as such; imagecodecs loads its codecs by name. These are what DICOM and
# TIFF ask for (core/dicom_codecs.py, tifffile); the other codecs would bring 30 MB.
_CODECS = (
    "ccitt deflate imcd jpeg2k jpeg8 jpegls jpegsof3 jpegxl jpegxr lerc ljpeg lzma pixarlog png shared shared_cython "
    "webp zlib zstd"
)
HIDDEN = [f"imagecodecs._{codec}" for codec in _CODECS.split()]


def remove(file: Path, _users: Sequence[Path]) -> None:
    """Leave nothing."""
    file.unlink()


def leave_empty_module(file: Path, _users: Sequence[Path]) -> None:
    """Leave a module that can be imported, for what does so and goes no further."""
    file.with_name(f"{file.name.partition('.')[0]}.py").write_text(
        '"""Left out of this program."""\n', encoding="ascii"
    )
    file.unlink()


# What Babel knows of every language beside how numbers and dates are written (core/by_locale.py).
_NAMES = (
    "unit_patterns", "compound_unit_patterns", "unit_display_names", "meta_zones", "time_zones", "languages", "scripts",
    "variants", "territories", "currency_names", "currency_names_plural", "compact_currency_formats", "date_fields",
    "compact_decimal_formats", "datetime_skeletons", "interval_formats",
)  # fmt: skip


def leave_numbers_and_dates(file: Path, _users: Sequence[Path]) -> None:
    """Leave of a language in Babel what writing numbers and dates takes."""
    language = pickle.loads(file.read_bytes())
    file.write_bytes(pickle.dumps({**language, **{name: {} for name in _NAMES if name in language}}, 2))


@dataclass(frozen=True)
class Cut:
    """Files that are taken out: those of a pattern, in which * stands for any text, folders too, but for some names.

    `leave` takes one out, and may leave something in its place; it is given the files that are linked to it.
    """

    what: str
    patterns: tuple[str, ...]
    but: tuple[str, ...] = ()
    leave: Callable[[Path, Sequence[Path]], None] = remove

    def takes(self, path: str) -> bool:
        """Tell whether the file at `path` (from the bundle's folder of libraries, with /) is taken out."""
        name = path.rpartition("/")[2]
        return any(fnmatch(path, pattern) for pattern in self.patterns) and not any(fnmatch(name, k) for k in self.but)


CUTS = (
    Cut(
        "TensorFlow's ways into XLA and StableHLO",
        ("tensorflow/compiler/mlir/stablehlo/stablehlo_extension*", "tensorflow/compiler/tf2xla/ops/_xla_ops*"),
    ),
    Cut(
        "Qt's plugins for kiosks, for its own network, and for the look of GTK",
        (
            "*/plugins/egldeviceintegrations/*", "*/plugins/generic/*", "*/plugins/networkinformation/*",
            "*/plugins/tls/*", "*/plugins/platforms/libq*", "*/plugins/platformthemes/libqgtk3.so",
        ),
        but=("libqxcb.so", "libqwayland*.so", "libqoffscreen.so", "libqcocoa.dylib"),
    ),
    Cut(
        "Qt's texts in languages TL Studio does not speak",
        ("*/translations/qt*.qm",), but=("qtbase_en.qm", "qtbase_ja.qm"),
    ),
    Cut(
        "TensorFlow's profiler, which is imported and not used",
        ("tensorflow/python/profiler/internal/_pywrap_profiler_plugin.*",), leave=leave_empty_module,
    ),
    # LAPACK is asked for where equations are solved, FFmpeg where videos are read, libaom where an AVIF is, which is
    # Pillow's here; tests/packaging/test_hollow.py uses OpenCV without them as we do.
    Cut(
        "FFmpeg, OpenBLAS and libaom, which OpenCV is linked to and does not call for us",
        tuple(f"opencv_python_headless.libs/lib{name}*" for name in ("aom", "av[cfu]", "swscale", "openblas")),
        leave=hollow,
    ),
    Cut("FFmpeg, which OpenCV loads where it is asked for videos", ("cv2/opencv_videoio_ffmpeg*.dll",)),
    Cut(
        "names of languages, countries, units and time zones in all languages", ("babel/locale-data/*.dat",),
        leave=leave_numbers_and_dates,
    ),
    Cut("tests of packages and their data", ("*/tests/*", "*/testing/*", "*_for_testing.*"), but=("*.py",)),
    Cut("sample data of packages", ("sklearn/datasets/*/*", "pydicom/data/*", "pyqtgraph/icons/peegee/*")),
    Cut("stubs and headers for programmers", ("*.pyi", "*.pxd", "*.h", "*.hpp", "*.c", "*.cpp", "*.pyx", "*/py.typed")),
    # With the folder of who built it in one of them.
    Cut("lists of the files of packages", ("*.dist-info/RECORD", "*.dist-info/direct_url.json")),
    # The system has its own, and with ours the program would ask for a newer glibc than older systems have.
    Cut("libraries the system brings", ("libstdc++.so.6", "libgcc_s.so.1", "libexpat.so.1")),
)  # fmt: skip


def trim(library: Path, say: Callable[[str], None]) -> None:
    """Take out of the bundle's folder of libraries what it does not need, and say what each cut saves."""
    needs = {file: elf.needed(file) for file in elf.elf_files(library)} if sys.platform == "linux" else {}
    everything: set[Path] = set()

    def take_out(what: str, gone: Sequence[Path], leave: Callable[[Path, Sequence[Path]], None] = remove) -> None:
        before = size(library)
        everything.update(gone)
        for file in gone:
            leave(file, [user for user, names in needs.items() if file.name in names and user not in everything])
        if gone:
            say(f"{(before - size(library)) / 1e6:8.1f} MB  {what}: {len(gone)} files")

    for cut in CUTS:
        take_out(cut.what, [f for f in _files(library) if cut.takes(f.relative_to(library).as_posix())], cut.leave)
    if sys.platform == "linux":
        take_out("libraries only these were linked to", orphans(needs, set(everything)))
        say(f"{_strip(library) / 1e6:8.1f} MB  symbols that only a debugger reads")
    _drop_links(library)


def size(folder: Path) -> int:
    """Return the bytes of all files of a folder."""
    return sum(file.stat().st_size for file in _files(folder))


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


def orphans(needs: dict[Path, frozenset[str]], gone: set[Path]) -> list[Path]:
    """Return the libraries that only files in `gone` were linked to, those that only these were, and so on."""
    orphans: list[Path] = []
    lost = {name for file in gone for name in needs.get(file, ())}
    while lost:
        left = {name for file, names in needs.items() if file not in gone for name in names}
        found = [file for file in needs if file not in gone and file.name in lost - left]
        orphans += found
        gone |= set(found)
        lost = {name for file in found for name in needs[file]}
    return orphans


def _strip(library: Path) -> int:
    saved = 0
    for file in elf.elf_files(library):
        before, thin = file.stat().st_size, file.with_name(file.name + ".thin")
        subprocess.run(["strip", "--strip-unneeded", "-o", thin, file], check=True)
        if elf.loadable(thin):
            shutil.copymode(file, thin)
            thin.replace(file)
        else:
            thin.unlink()
        saved += before - file.stat().st_size
    return saved


def _drop_links(library: Path) -> None:
    """Remove links that lead nowhere any more, and on Linux all of them.

    They repeat at the top what lies in the packages' own folders, where the packages look for it; and the file system
    of a stick has no links.
    """
    for link in [path for path in library.rglob("*") if path.is_symlink()]:
        if sys.platform == "linux" or not link.exists():
            link.unlink()
