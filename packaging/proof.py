"""Installs the package in a clean Debian, uses it by hand to a prediction, removes it and looks for leftovers.

python packaging/proof.py dist/tlstudio_0.1.0_amd64.deb

The clean Debian is a folder, made by debootstrap from where this machine's own apt gets its packages; needs root.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from release import NAME, ROOT
from smoke import BuildError, display

SYSTEM_PYTHON = "/usr/bin/python3"  # Debian's, which has pyatspi
# What a desktop has and a bare Debian has not; with them goes what they leave behind in caches.
_DESKTOP = ("desktop-file-utils", "shared-mime-info", "hicolor-icon-theme", "fonts-dejavu-core")
_ALONE = "--alone"  # with mounts of one's own
_PERSON = 1000  # the number of an ordinary user
_AS_PERSON = ["setpriv", f"--reuid={_PERSON}", f"--regid={_PERSON}", "--clear-groups"]
# What dpkg and apt themselves write down, and what is the machine's and not a file.
_NOT_COMPARED = ("proc", "sys", "dev", "run", "tmp", "var/cache", "var/log", "var/lib/dpkg", "var/lib/apt", "home")


def mirror() -> tuple[str, str]:
    """Return where apt gets this release's packages, and the release's name. Raises BuildError without a Debian."""
    line = ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(CODENAME)|$(REPO_URI)", "Created-By: Packages"]
    told = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    release = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    for origin, codename, place in (row.split("|") for row in told.splitlines()):
        if origin == "Debian" and codename == release:
            return place, release
    raise BuildError("this machine's apt has no Debian release of its own, so there is nowhere to get a clean one from")


def clean_debian(work: Path) -> Path:
    """Return a folder with a bare Debian, made once and copied."""
    bare, root = work / "debian", work / "root"
    if not (bare / "etc" / "debian_version").is_file():
        shutil.rmtree(bare, ignore_errors=True)
        place, release = mirror()
        subprocess.run(
            ["debootstrap", "--variant=minbase", release, bare, place], check=True, stdout=subprocess.DEVNULL
        )
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(["cp", "-a", bare, root], check=True)
    return root


def mount(root: Path, shared: Path) -> None:
    """Give the clean Debian what a running system has, and a folder shared with this machine, at the same path.

    This process sees the mounts, and no other does (see main): they end with it, however it ends.
    """
    x11, inside = root / "tmp" / ".X11-unix", root / shared.relative_to("/")
    for place in (x11, inside, root / "dev" / "shm"):
        place.mkdir(parents=True, exist_ok=True)
    for line in (
        ["-t", "proc", "proc", root / "proc"],
        ["-t", "tmpfs", "tmpfs", root / "dev" / "shm"],
        ["--bind", "/tmp/.X11-unix", x11],
        ["--bind", shared, inside],
    ):
        subprocess.run(["mount", *line], check=True)


def within(root: Path, *line: str) -> str:
    """Run a command in the clean Debian as root and return what it prints. Raises BuildError with all of it."""
    said = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["chroot", root, *line], capture_output=True, text=True, env=said, check=False)
    if done.returncode != 0:
        raise BuildError(f"{' '.join(line)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def files(root: Path) -> set[str]:
    """Return the paths of everything in the clean Debian that a package could have left there."""
    found = set()
    for folder, folders, names in os.walk(root):
        here = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if (here / name).as_posix() not in _NOT_COMPARED]
        found |= {(here / name).as_posix() for name in (*folders, *names)}
    return found


def install(root: Path, deb: Path) -> set[str]:
    """Install the package, what it depends on first, and return the files that were there before itself."""
    within(root, "apt-get", "-q", "update")
    needs = subprocess.run(
        ["dpkg-deb", "-f", deb, "Depends"], capture_output=True, text=True, check=True
    ).stdout.strip()
    within(root, "apt-get", "-q", "-y", "--no-install-recommends", "install", *_DESKTOP)
    within(root, "apt-get", "-q", "-y", "--no-install-recommends", "satisfy", needs)
    before = files(root)
    shutil.copyfile(deb, root / "tmp" / deb.name)
    within(root, "dpkg", "-i", f"/tmp/{deb.name}")
    (root / "tmp" / deb.name).unlink()
    known = (root / "usr/share/applications/mimeinfo.cache").read_text(encoding="utf-8")
    if f"application/x-tlstudio-model={NAME}.desktop;" not in known:
        raise BuildError("a double click on a .tlmodel would not open TL Studio")
    return before


@contextmanager
def session_bus(shared: Path) -> Iterator[str]:
    """Start a session bus of the person's, over which a screen reader asks, and give its address."""
    address = f"unix:path={shared}/bus"
    line = [*_AS_PERSON, "dbus-daemon", "--session", "--nofork", f"--address={address}", "--print-address=1"]
    said = {"PATH": os.environ["PATH"], "HOME": str(shared), "XDG_RUNTIME_DIR": str(shared)}
    bus = subprocess.Popen(line, env=said, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert bus.stdout is not None
    bus.stdout.readline()  # comes when it is there
    try:
        yield address
    finally:
        bus.terminate()
        bus.wait()


def use(root: Path, shared: Path) -> None:
    """Go through the installed program by real clicks, as an ordinary user. Raises BuildError."""
    picture, home = shared / "picture.png", root / "home" / "person"
    shutil.copyfile(min((ROOT / "resources/demo/validation/bag").glob("*.png")), picture)
    home.mkdir(parents=True, exist_ok=True)
    for place in (home, shared, picture):
        os.chown(place, _PERSON, _PERSON)
    with display() as shown, session_bus(shared) as address:
        said = {"DISPLAY": shown, "DBUS_SESSION_BUS_ADDRESS": address, "XDG_RUNTIME_DIR": str(shared),
                "LANG": "C.UTF-8", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}  # fmt: skip
        inside = {**said, "HOME": "/home/person", "PATH": "/usr/bin:/bin"}
        start = [shutil.which("chroot") or "chroot", f"--userspec={_PERSON}:{_PERSON}", root, "/usr/bin/tlstudio"]
        program = subprocess.Popen(start, env=inside, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        outside = {**said, "HOME": str(shared), "PATH": os.environ["PATH"]}
        with (ROOT / "packaging" / "walk.py").open() as walk:  # the person may not be allowed into this folder
            line = [*_AS_PERSON, SYSTEM_PYTHON, "-", picture]
            done = subprocess.run(line, env=outside, stdin=walk, cwd=shared, check=False)
        if done.returncode != 0:
            program.kill()
            raise BuildError("the walk through the installed program did not reach its end")
        said_aloud = program.communicate(timeout=60)[0].splitlines()
    if complaints := [line for line in said_aloud if not line.startswith("qt.accessibility")]:
        raise BuildError("the installed program printed: " + "\n".join(complaints))
    if program.returncode != 0:
        raise BuildError(f"the installed program ended with {program.returncode}")


def remove(root: Path, before: set[str]) -> None:
    """Remove the package with all it set up. Raises BuildError where the files are not those there were before it."""
    within(root, "dpkg", "--purge", NAME)
    after = files(root)
    if left := sorted(after - before):
        raise BuildError(f"left behind: {', '.join(left[:20])}")
    if gone := sorted(before - after):
        raise BuildError(f"taken along: {', '.join(gone[:20])}")


def prove(deb: Path, work: Path) -> None:
    """Do all of it. Raises BuildError, with what went wrong."""
    root = clean_debian(work)
    shared = Path(tempfile.mkdtemp(prefix="tlstudio-proof-"))
    try:
        mount(root, shared)
        before = install(root, deb)
        print(f"installed in a clean Debian: {len(files(root) - before)} files more", flush=True)
        use(root, shared)
        remove(root, before)
        print("removed, and nothing is left behind", flush=True)
    finally:
        shutil.rmtree(shared, ignore_errors=True)


def main(arguments: Sequence[str]) -> int:
    """Prove the package; 1 with a sentence where it fails."""
    if os.geteuid() != 0:
        print("Only root may make a clean Debian: run this as root, or go without the proof.", file=sys.stderr)
        return 1
    if arguments[0] != _ALONE:  # what is mounted below must not outlive this: something could be deleted through it
        alone = ["unshare", "--mount", sys.executable, __file__, _ALONE, *arguments]
        return subprocess.run(alone, check=False).returncode
    try:
        prove(Path(arguments[1]).resolve(), ROOT / "build" / "proof")
    except (BuildError, subprocess.CalledProcessError) as error:
        print(f"The package failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
