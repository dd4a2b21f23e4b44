import plistlib
import runpy
from collections.abc import Sequence
from pathlib import Path

import macos_installer
import pytest
from macos_plist import info_plist
from release import BUNDLE_ID, VERSION

APP = Path("dist") / "TL Studio.app"


def test_the_app_says_what_macos_asks_for() -> None:
    info = plistlib.loads(plistlib.dumps(info_plist()))
    assert info["CFBundleShortVersionString"] == info["CFBundleVersion"] == VERSION
    assert "camera" in info["NSCameraUsageDescription"]
    assert float(info["LSMinimumSystemVersion"]) >= 13


def test_a_model_is_a_type_of_its_own_that_the_app_opens() -> None:
    info = info_plist()
    (declared,) = info["UTExportedTypeDeclarations"]
    assert declared["UTTypeIdentifier"] == f"{BUNDLE_ID}.tlmodel"
    assert declared["UTTypeTagSpecification"]["public.filename-extension"] == ["tlmodel"]
    owned = [kind for kind in info["CFBundleDocumentTypes"] if kind["LSHandlerRank"] == "Owner"]
    assert [kind["LSItemContentTypes"] for kind in owned] == [[declared["UTTypeIdentifier"]]]


def test_the_entitlements_are_those_python_and_the_camera_need() -> None:
    granted = plistlib.loads((macos_installer.MACOS / "entitlements.plist").read_bytes())
    assert set(granted.values()) == {True}
    assert {name.rpartition(".")[2] for name in granted} == {
        "allow-unsigned-executable-memory", "allow-jit", "disable-library-validation", "camera",
    }  # fmt: skip


def test_the_disk_image_shows_the_app_and_where_to_drag_it() -> None:
    settings = runpy.run_path(str(macos_installer.MACOS / "dmg.py"), {"defines": {"app": str(APP)}})
    assert settings["files"] == [str(APP)]
    assert settings["symlinks"] == {"Applications": "/Applications"}
    assert set(settings["icon_locations"]) == {"TL Studio.app", "Applications"}
    (_left, _top), (width, height) = settings["window_rect"]
    for x, y in settings["icon_locations"].values():
        assert settings["icon_size"] / 2 <= x <= width - settings["icon_size"] / 2
        assert settings["icon_size"] / 2 <= y <= height - settings["icon_size"] / 2


def _lines(tmp_path: Path, environment: dict[str, str]) -> list[Sequence[str]]:
    lines: list[Sequence[str]] = []
    image = macos_installer.make(APP, tmp_path, environment, lines.append)
    assert image == tmp_path / f"tlstudio-{VERSION}-macos-arm64.dmg"
    return lines


def test_without_secrets_it_is_signed_ad_hoc_and_nobody_is_asked(tmp_path: Path) -> None:
    lines = _lines(tmp_path, {"TLSTUDIO_NOTARY_PROFILE": "profile"})
    assert lines[0][-3:] == ["--sign", "-", str(APP)]
    assert "runtime" not in lines[0]
    assert "dmgbuild" in lines[-1]
    assert not any("notarytool" in line for line in lines)


def test_with_them_it_is_hardened_signed_notarised_and_stapled_in_this_order(tmp_path: Path) -> None:
    identity = "Developer ID Application: A Lab (TEAM)"
    lines = _lines(tmp_path, {"TLSTUDIO_SIGNING_IDENTITY": identity, "TLSTUDIO_NOTARY_PROFILE": "profile"})
    assert {"runtime", "--timestamp", identity} <= set(lines[0])
    steps = [
        next(step for step in ("dmgbuild", "notarytool", "stapler", "spctl", "codesign") if step in line)
        for line in lines
    ]
    assert steps == ["codesign", "codesign", "dmgbuild", "codesign", "notarytool", "stapler", "spctl"]


def test_the_licences_come_into_the_app(tmp_path: Path) -> None:
    inside = tmp_path / "TL Studio.app" / "Contents" / "Resources"
    inside.mkdir(parents=True)
    for name in ("LICENCES.txt", "sbom.cdx.json"):
        (tmp_path / name).write_text(name)
    macos_installer.add_notes(tmp_path, tmp_path / "TL Studio.app")
    assert sorted(file.name for file in inside.iterdir()) == ["LICENCES.txt", "sbom.cdx.json"]


def test_an_image_of_an_earlier_build_is_replaced(tmp_path: Path) -> None:
    old = tmp_path / macos_installer.image_name()
    old.write_text("old")
    _lines(tmp_path, {})
    assert not old.exists()


def test_a_missing_app_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert macos_installer.main(["--app", str(tmp_path)]) == 1
    assert "Build the program first" in capsys.readouterr().err
