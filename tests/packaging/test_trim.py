import importlib.util
import shutil
import sys
from datetime import datetime
from pathlib import Path

import babel
import imagecodecs
import pytest
import trim
from babel import localedata
from babel.dates import format_datetime
from tifffile import COMPRESSION, TIFF


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a folder laid out as the built one is, of small files."""
    for name in (
        "tensorflow/libtensorflow_cc.so.2", "tensorflow/compiler/mlir/stablehlo/stablehlo_extension.so",
        "tensorflow/python/framework/ops.pyi", "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqeglfs.so", "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so", "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/plugins/platforms/qwindows.dll", "PySide6/Qt/translations/qtbase_ja.qm",
        "PySide6/Qt/translations/qtbase_de.qm", "libstdc++.so.6", "numpy-2.4.6.dist-info/METADATA",
        "numpy-2.4.6.dist-info/RECORD", "tlstudio/resources/demo/train/bag/bag 01.png", "sklearn/tests/data/a.txt",
        "tlstudio/engine/model.py",
    ):  # fmt: skip
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"12345")
    (tmp_path / "libqgtk3.so").symlink_to("PySide6/Qt/plugins/platformthemes/libqgtk3.so")
    if sys.platform == "linux":
        (tmp_path / "libqxcb.so").symlink_to("PySide6/Qt/plugins/platforms/libqxcb.so")
    return tmp_path


def test_what_is_taken_out_and_what_stays(library: Path) -> None:
    said: list[str] = []
    before = trim.size(library)
    trim.trim(library, said.append)
    left = {path.relative_to(library).as_posix() for path in library.rglob("*") if not path.is_dir()}
    assert left == {
        "tensorflow/libtensorflow_cc.so.2", "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so", "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/plugins/platforms/qwindows.dll", "PySide6/Qt/translations/qtbase_ja.qm",
        "numpy-2.4.6.dist-info/METADATA", "tlstudio/resources/demo/train/bag/bag 01.png", "tlstudio/engine/model.py",
    }  # fmt: skip
    assert before - trim.size(library) == 8 * 5
    assert any(line.endswith("MB  Qt's texts in languages TL Studio does not speak: 1 files") for line in said)
    assert not any(": 0 files" in line for line in said)


def test_libraries_that_only_what_went_needed_go_too() -> None:
    plugin, gtk, cairo, glib, qt = (Path(name) for name in ("gtk-look.so", "gtk.so", "cairo.so", "glib.so", "qt.so"))
    needs = {
        plugin: frozenset({"gtk.so", "glib.so"}), gtk: frozenset({"cairo.so", "glib.so", "libc.so.6"}),
        cairo: frozenset(), glib: frozenset(), qt: frozenset({"glib.so"}), Path("loaded-by-name.so"): frozenset(),
    }  # fmt: skip
    assert set(trim.orphans(needs, {plugin})) == {gtk, cairo}


def test_a_module_that_is_only_imported_is_left_empty(tmp_path: Path) -> None:
    module = tmp_path / "tensorflow/python/profiler/internal/_pywrap_profiler_plugin.so"
    module.parent.mkdir(parents=True)
    module.write_bytes(b"12345")
    trim.trim(tmp_path, lambda _line: None)
    assert [file.name for file in module.parent.iterdir()] == ["_pywrap_profiler_plugin.py"]


def test_numbers_and_dates_of_every_country_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def written() -> list[object]:
        moment, found = datetime(2026, 11, 27, 14, 3, 9), list[object]()
        for name in ("ar_EG", "de_CH", "en_GB", "fa", "fr_CA", "hi", "ja", "nb", "pt_BR", "th", "zh_Hant_TW"):
            found += [format_datetime(moment, length, locale=name) for length in ("short", "medium")]
            symbols = babel.Locale.parse(name).number_symbols.get("latn", {})
            found += [symbols.get("decimal"), symbols.get("group"), babel.Locale.parse(name).percent_formats[None]]
        return found

    before = [str(one) for one in written()]
    whole = Path(babel.__file__).parent / "locale-data"
    shutil.copytree(whole, tmp_path / "babel/locale-data")
    trim.trim(tmp_path, lambda _line: None)
    assert trim.size(tmp_path) < trim.size(whole) / 4
    monkeypatch.setattr(localedata, "_dirname", str(tmp_path / "babel/locale-data"))
    monkeypatch.setattr(localedata, "_cache", {})
    monkeypatch.setattr(localedata, "_dict_cache", {})
    assert [str(one) for one in written()] == before


@pytest.mark.parametrize("module", trim.HIDDEN)
def test_the_codecs_that_are_collected_exist(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


def test_every_codec_that_reading_asks_for_is_collected() -> None:
    """Where tifffile's table and DICOM take a decoder from imagecodecs, the module that has it is collected."""
    decoders = [imagecodecs.jpegls_decode, imagecodecs.jpeg8_decode]
    decoders += [TIFF.DECOMPRESSORS[kind] for kind in COMPRESSION if kind in TIFF.DECOMPRESSORS]
    modules = {getattr(decoder, "__globals__", {}).get("__name__", "") for decoder in decoders}
    modules = {name for name in modules if name.startswith("imagecodecs.")}
    assert {"imagecodecs._jpegls", "imagecodecs._imcd", "imagecodecs._lerc"} <= modules
    assert modules - {"imagecodecs.imagecodecs"} <= set(trim.HIDDEN)
