import os
import re
import shutil
import signal
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import elf
import hollow
import pytest
import trim

TOOLS = ("as", "ld", "objdump")
ROOT = Path(__file__).resolve().parents[2]

# What TL Studio asks of OpenCV; none of it asks FFmpeg, LAPACK or libaom, as was tried when the name was put here.
ASKED = {
    "GaussianBlur", "LUT", "Laplacian", "Scharr", "add", "applyColorMap", "copyMakeBorder", "cvtColor", "imdecode",
    "mean", "resize", "setNumThreads", "transform", "warpAffine", "dnn.readNetFromTFLite",
}  # fmt: skip

OUTPUT = """
0000000000000000      DF *UND*  0000000000000000 (LIBAVUTIL_60) av_free
0000000000000000      DF *UND*  0000000000000000  Base        cblas_sgemm
0000000000000000  w   D  *UND*  0000000000000000  Base        __gmon_start__
00000000000ba530 g    DF .text	0000000000000025  LIBAVUTIL_60 av_malloc
00000000000567a0 g    DF .text	0000000000000172  Base        dgesv_
"""

USE = """
import cv2, numpy as np
ok, written = cv2.imencode(".png", np.full((40, 60, 3), 7, np.uint8))
picture = cv2.imdecode(np.frombuffer(written, np.uint8), cv2.IMREAD_UNCHANGED)
turned = cv2.warpAffine(picture, np.float64([[1, 0, 2], [0, 1, 3]]), (60, 40), flags=cv2.INTER_LINEAR)
print(cv2.GaussianBlur(cv2.resize(turned, (30, 20)), (0, 0), 2).shape, cv2.imdecode(np.zeros(99, np.uint8), 1))
cv2.gemm(np.ones((200, 200)), np.ones((200, 200)), 1, None, 0)
print("asked LAPACK")
"""

needs_tools = pytest.mark.skipif(
    sys.platform != "linux" or not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)} (binutils)"
)


def test_what_a_file_has_and_looks_for() -> None:
    asked = {("LIBAVUTIL_60", "av_free"), ("Base", "cblas_sgemm"), ("Base", "__gmon_start__")}
    assert hollow.symbols(OUTPUT, defined=False) == asked
    assert hollow.symbols(OUTPUT, defined=True) == {("LIBAVUTIL_60", "av_malloc"), ("Base", "dgesv_")}


def test_no_more_is_asked_of_opencv() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tlstudio").rglob("*.py"))
    assert set(re.findall(r"\bcv2\.((?:dnn\.)?[a-z]\w*|[A-Z][a-z]\w*|LUT)\(", sources)) == ASKED


@needs_tools
def test_opencv_works_without_what_it_does_not_call_and_a_call_is_a_crash(tmp_path: Path) -> None:
    for file in distribution("opencv-python-headless").files or ():
        if file.parts[0] in {"cv2", "opencv_python_headless.libs"}:
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(file.locate()), tmp_path / file)
    said: list[str] = []
    trim.trim(tmp_path, said.append)
    left = {file.name.partition("-")[0]: file.stat().st_size for file in elf.elf_files(tmp_path)}
    assert left["libavcodec"] < 20_000
    assert left["libaom"] < 20_000
    assert left["libopenblasp"] < 20_000
    assert left["libavif"] > 20_000
    assert "libgfortran" not in left, "only OpenBLAS was linked to it"
    done = subprocess.run(
        [sys.executable, "-u", "-c", USE],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "(20, 30, 3) None\n", done.stderr
    assert done.returncode == -signal.SIGSEGV
