"""Signs the built app, puts it into a disk image and has Apple notarise it; each step only where its secret is there.

python packaging/macos_installer.py [--app "dist/TL Studio.app"] [--bundle dist/tlstudio] [--output dist]

Read from the environment, and never printed:
  TLSTUDIO_SIGNING_IDENTITY  such as "Developer ID Application: A Name (TEAMID)", in the keychain; without: ad hoc
  TLSTUDIO_NOTARY_PROFILE    what `xcrun notarytool store-credentials` called the credentials; without: not notarised
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import licences
import sbom
from release import NAME, ROOT, TITLE, VERSION

MACOS = ROOT / "packaging" / "macos"
Run = Callable[[Sequence[str]], None]


def _run(line: Sequence[str]) -> None:
    print("+", line[0], *(["…"] if len(line) > 1 else []), line[-1], flush=True)
    subprocess.run(line, check=True)


def image_name(version: str = VERSION) -> str:
    """Return the disk image's file name."""
    return f"tlstudio-{version}-macos-arm64.dmg"


def signing_commands(app: Path, identity: str) -> list[list[str]]:
    """Return the lines that sign the app and prove it; the identity "-" is ad hoc, the least that Apple's chips run."""
    hardened = ["--options", "runtime", "--timestamp"] if identity != "-" else []
    sign = ["codesign", "--force", "--deep", *hardened, "--entitlements", str(MACOS / "entitlements.plist")]
    return [
        [*sign, "--sign", identity, str(app)],
        ["codesign", "--verify", "--deep", "--strict", str(app)],
    ]


def image_command(app: Path, image: Path) -> list[str]:
    """Return the line that makes the disk image."""
    settings = str(MACOS / "dmg.py")
    return [sys.executable, "-m", "dmgbuild", "-s", settings, "-D", f"app={app}", f"{TITLE} {VERSION}", str(image)]


def notarising_commands(image: Path, profile: str) -> list[list[str]]:
    """Return the lines that have Apple look at the image, staple its answer to it, and ask this Mac about it."""
    return [
        ["xcrun", "notarytool", "submit", str(image), "--keychain-profile", profile, "--wait"],
        ["xcrun", "stapler", "staple", str(image)],
        ["spctl", "--assess", "--type", "open", "--context", "context:primary-signature", str(image)],
    ]


def add_notes(bundle: Path, app: Path) -> None:
    """Copy licences and bill of materials into the app: build.py wrote them into the built folder when it was there."""
    for name in (licences.FILE, sbom.FILE):
        shutil.copyfile(bundle / name, app / "Contents" / "Resources" / name)


def make(app: Path, output: Path, environment: Mapping[str, str] = os.environ, run: Run = _run) -> Path:
    """Make the disk image in `output` and return it. Raises CalledProcessError where a step fails."""
    identity = environment.get("TLSTUDIO_SIGNING_IDENTITY") or "-"
    profile = environment.get("TLSTUDIO_NOTARY_PROFILE")
    image = output / image_name()
    image.unlink(missing_ok=True)
    lines = [*signing_commands(app, identity), image_command(app, image)]
    if identity != "-":
        lines.append(["codesign", "--timestamp", "--sign", identity, str(image)])
    if identity != "-" and profile:
        lines += notarising_commands(image, profile)
    for line in lines:
        run(line)
    return image


def main(arguments: Sequence[str]) -> int:
    """Make the disk image; return 1 with a sentence where the app is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--app", type=Path, default=ROOT / "dist" / f"{TITLE}.app")
    parser.add_argument("--bundle", type=Path, default=ROOT / "dist" / NAME)
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    options = parser.parse_args(arguments)
    if not (options.app / "Contents" / "Info.plist").is_file():
        print(f"There is no app at {options.app}. Build the program first.", file=sys.stderr)
        return 1
    add_notes(options.bundle, options.app)
    print(make(options.app, options.output))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
