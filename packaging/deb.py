"""Makes the Debian package of the built folder, and has lintian judge it."""

import gzip
import os
import shutil
import subprocess
from email.utils import formatdate
from pathlib import Path

import licences
from icons import write_hicolor
from release import NAME, ROOT, TITLE, VERSION, summary
from system_packages import asked_of_system, depends, packages_of

LINUX = ROOT / "packaging" / "linux"
MAINTAINER = os.environ.get("TLSTUDIO_MAINTAINER", "TL Studio developers <maintainers@tlstudio.org>")

_MORE = """\
Open a folder of labelled pictures, choose a pre-trained network, watch it
learn, see honestly how good it is, save the model and ask it about new
pictures. It works on an ordinary computer, without internet.
"""


def control(packages: set[str], kilobytes: int, version: str = VERSION) -> str:
    """Return the package's control file: `packages` are what the system must bring, `kilobytes` what is installed."""
    described = "".join(f" {line}\n" for line in _MORE.splitlines())
    return (
        f"Package: {NAME}\nVersion: {version}\nArchitecture: amd64\nMaintainer: {MAINTAINER}\n"
        f"Installed-Size: {kilobytes}\nDepends: {depends(packages)}\nRecommends: fonts-dejavu-core, xdg-utils\n"
        f"Suggests: fonts-noto-cjk\nSection: science\nPriority: optional\n"
        f"Description: image classifiers by transfer learning, without programming\n{described}"
    )


def copyright_file() -> str:
    """Return what the package says about licences: ours by its name, and the notice of what comes with it."""
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    return (
        f"{TITLE}\n\n{notice}\nOn Debian systems the text of the Apache License, Version 2.0, is in\n"
        "/usr/share/common-licenses/Apache-2.0. Everything that is bundled is listed with its licence in\n"
        f"/usr/lib/{NAME}/{licences.FILE}.\n"
    )


def manual(usage: str) -> str:
    """Return the manual page; `usage` is what `tlstudio --help` prints."""
    shown = usage.replace("\\", "\\e").replace("-", "\\-")
    shown = "\n".join(f"\\&{line}" for line in shown.splitlines())
    return (
        f'.TH TLSTUDIO 1 "" "{TITLE} {VERSION}" "User Commands"\n.SH NAME\ntlstudio \\- {summary().rstrip(".")}\n'
        ".SH SYNOPSIS\n.B tlstudio\n[\\fIFOLDER\\fR | \\fIFILE\\fR.tlmodel]\n.br\n.B tlstudio\n\\fICOMMAND\\fR ...\n"
        ".SH DESCRIPTION\nWithout a command the window opens, with a folder of images or a saved model where one is\n"
        f"named.\n.PP\n.nf\n{shown}\n.fi\n"
        ".SH ENVIRONMENT\n.TP\n.B TLSTUDIO_HOME\nThe folder in which everything is kept, instead of the usual places.\n"
        ".SH FILES\n.TP\n.I ~/.local/state/tlstudio/log\nThe program's log files.\n"
    )


def stage(bundle: Path, root: Path) -> None:
    """Lay out in `root` what the package installs. The bundle's files are linked, not copied, where the disk allows."""
    program = root / "usr" / "lib" / NAME
    program.parent.mkdir(parents=True)
    shutil.copytree(bundle, program, symlinks=True, copy_function=_link)
    commands = root / "usr" / "bin"
    commands.mkdir()
    (commands / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    share = root / "usr" / "share"
    _copy(LINUX / "tlstudio.desktop", share / "applications")
    _copy(LINUX / "tlstudio.xml", share / "mime" / "packages")
    _copy(LINUX / "lintian-overrides", share / "lintian" / "overrides" / NAME)
    write_hicolor(share / "icons", f"apps/{NAME}")
    write_hicolor(share / "icons", "mimetypes/application-x-tlstudio-model")
    text = share / "doc" / NAME
    _write(text / "copyright", copyright_file())
    change = f"{NAME} ({VERSION}) unstable; urgency=medium\n\n  * See CHANGELOG.md of the sources.\n\n"
    _write_packed(text / "changelog.gz", f"{change} -- {MAINTAINER}  {formatdate(localtime=True)}\n")
    usage = subprocess.run([bundle / NAME, "--help"], capture_output=True, text=True, check=True).stdout
    _write_packed(share / "man" / "man1" / f"{NAME}.1.gz", manual(usage))
    _set_rights(root)


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _copy(source: Path, target: Path) -> None:
    """Copy a file into the folder `target`, or to the path `target` where that has the last name it is to have."""
    file = target if target.name == NAME else target / source.name
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, file)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _write_packed(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))


def _set_rights(root: Path) -> None:
    """Give files and folders the rights Debian wants: programs may be run, all may be read, only root may write."""
    program = root / "usr" / "lib" / NAME / NAME
    for path in root.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == program else 0o644)


def make_deb(bundle: Path, work: Path, target: Path, level: int = 6) -> Path:
    """Make the package in the folder `target` and return its path; `level` is how hard it is compressed, 0 to 9.

    xz and not zstd: the Debian 12 this runs on has a lintian that cannot look into zstd.
    """
    root = work / "deb"
    shutil.rmtree(root, ignore_errors=True)
    stage(bundle, root)
    kilobytes = sum(path.lstat().st_size for path in root.rglob("*") if not path.is_dir()) // 1024
    _write(root / "DEBIAN" / "control", control(packages_of(asked_of_system(bundle)), kilobytes))
    deb = target / f"{NAME}_{VERSION}_amd64.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", f"-z{level}", "--build", root, deb], check=True)
    shutil.rmtree(root)
    return deb


def judge(deb: Path) -> None:
    """Have lintian look for errors. Raises CalledProcessError where there are some."""
    subprocess.run(["lintian", "--allow-root", "--fail-on", "error", "--tag-display-limit", "0", deb], check=True)
