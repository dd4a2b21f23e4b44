"""Makes the archive that runs from a stick, without installing anything and without leaving anything behind."""

import shutil
import subprocess
from pathlib import Path

from release import NAME, TITLE, VERSION

_READ_ME = f"""\
{TITLE} {VERSION}

Start the file "{NAME}" in this folder. Nothing has to be installed.

Beside it lies the folder TLSTUDIO_HOME. As long as it is there, everything TL Studio
makes and remembers is kept in it, and nothing is left on the computer. Delete the folder,
and TL Studio keeps its things where programs usually do: in your own folders.

{TITLE} {VERSION}

このフォルダーの「{NAME}」を起動してください。インストールは不要です。

フォルダー TLSTUDIO_HOME がある間は、TL Studio が作るものと覚えるものはすべてその中に保存され、
コンピューターには何も残りません。このフォルダーを削除すると、通常の場所に保存されます。
"""


def make_archive(bundle: Path, work: Path, target: Path, level: int = 12) -> Path:
    """Make the archive in the folder `target` and return its path; `level` is how hard it is packed, 1 to 19."""
    folder = work / "portable" / f"{NAME}-{VERSION}"
    shutil.rmtree(folder.parent, ignore_errors=True)
    folder.parent.mkdir(parents=True)
    shutil.copytree(bundle, folder, symlinks=True, copy_function=shutil.copy2)
    (folder / "TLSTUDIO_HOME").mkdir()
    (folder / "README.txt").write_text(_READ_ME, encoding="utf-8")
    archive = target / f"{NAME}-{VERSION}-linux-x86_64.tar.zst"
    packer = f"zstd -T0 -{level}"
    owner = ["--owner=0", "--group=0", "--numeric-owner", "--sort=name"]
    subprocess.run(["tar", "-C", folder.parent, *owner, "-I", packer, "-cf", archive, folder.name], check=True)
    shutil.rmtree(folder.parent)
    return archive
