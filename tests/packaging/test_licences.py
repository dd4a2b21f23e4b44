import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import bundled
import licence_names
import licences
import pytest
import sbom

from tests.packaging.packages import make_package, write_tables


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License-Expression: MIT", "MIT"),
        ("License: Apache 2.0", "Apache-2.0"),
        ("License: 3-Clause BSD License", "BSD-3-Clause"),
        ("License: MPL-2.0 AND MIT", "MPL-2.0 AND MIT"),
        ("Classifier: License :: OSI Approved :: MIT License", "MIT"),
        ("Classifier: License :: OSI Approved :: BSD License", None),  # which of them?
        ("License: as free as a bird", None),
        ("Classifier: License :: OSI Approved :: MIT License\nClassifier: License :: Other", None),
        ("", None),
    ],
)
def test_a_licence_is_what_the_package_says_or_unknown(tmp_path: Path, metadata: str, licence: str | None) -> None:
    assert licence_names.of_package(make_package(tmp_path, "one", metadata, {})) == licence


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("LGPL-3.0-only OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", True),
        ("AGPL-3.0-only OR (MIT AND Zlib)", True),
    ],
)
def test_of_alternatives_one_and_of_several_all_have_to_be_allowed(licence: str, allowed: bool) -> None:
    assert licence_names.is_allowed(licence) is allowed


def test_every_licence_in_the_tables_may_be_in_an_installer() -> None:
    for licence in (*licence_names.SYSTEM.values(), *licence_names.CORRECTED.values()):
        assert licence_names.is_allowed(licence), licence
    assert licence_names.of_system("gcc-12") == licence_names.SYSTEM["gcc"]
    assert licence_names.of_system("python3.11") == "Python-2.0"
    assert licence_names.of_system("readline") is None


@pytest.fixture
def builder(tmp_path: Path) -> Distribution:
    return make_package(tmp_path / "build", "pyinstaller", "", {"INFO/COPYING.txt": "with an exception"})


def _needed(name: str, seen: set[str]) -> Iterator[Distribution]:
    """Yield what a package needs to run here, and what that needs, each once."""
    try:
        one = distribution(name)
    except PackageNotFoundError:  # for another system
        return
    if licence_names.normal(one.name) in seen:
        return
    seen.add(licence_names.normal(one.name))
    yield one
    for line in one.requires or ():
        if "extra ==" not in line:
            yield from _needed(re.split(r"[\s\[<>=!~;(]", line, maxsplit=1)[0], seen)


def test_everything_the_program_needs_is_known_allowed_and_has_a_text(builder: Distribution) -> None:
    needed = tuple(_needed("tlstudio", set()))
    assert len(needed) > 40
    found = licences.parts(bundled.Contents(needed, ()), builder)
    texts = {part.name: "\n".join(map("\n".join, part.texts)) for part in found}
    assert "libheif" in texts["pi_heif"]
    assert "FFmpeg" in texts["opencv-python-headless"]
    assert "Zalando" in texts["Fashion-MNIST images"]
    assert "Bitstream Vera" in texts["DejaVu Sans"]
    assert "LICENSE-charls" in texts["imagecodecs"]
    tensorflow = next(text for name, text in texts.items() if name.startswith("tensorflow"))
    assert "Eigen" in tensorflow


def test_every_notice_in_the_resources_is_of_a_listed_work() -> None:
    resources = licences.ROOT / "resources"
    there = {file.relative_to(resources).as_posix() for file in resources.glob("**/*NOTICE*")}
    assert there == {notice for _name, _version, _licence, notice in licences.WORKS}


def test_what_may_not_be_there_is_said_all_at_once(tmp_path: Path, builder: Distribution) -> None:
    packages = (
        make_package(tmp_path, "unknown", "", {"INFO/LICENSE": "x"}),
        make_package(tmp_path, "gpl", "License-Expression: GPL-3.0-only", {"INFO/COPYING": "x"}),
        make_package(tmp_path, "textless", "License-Expression: MIT", {"textless.py": ""}),
        make_package(tmp_path, "standard", "License-Expression: Apache-2.0", {"standard.py": ""}),
    )
    with pytest.raises(licences.NotAllowedError) as caught:
        licences.parts(bundled.Contents(packages, (tmp_path / "libodd.so.1",)), builder)
    said = caught.value.args
    assert len(said) == 4
    assert "unknown 1.0: its licence is not known" in said[0]
    assert "gpl 1.0: GPL-3.0-only may not be" in said[1]
    assert "textless 1.0: it brings no licence text" in said[2]
    assert "libodd.so.1" in said[3]


def test_texts_are_found_wherever_they_lie_and_each_is_kept_once(tmp_path: Path) -> None:
    files = {
        "INFO/licenses/LICENSE": "the licence\r\n",
        "one/LICENSE.txt": "the licence\n",
        "one/licenses/zlib": "of zlib",
        "INFO/THIRD_PARTY_NOTICES.txt": "of others",
        "one/license.py": "code",
        "one/include/LICENSE": "of headers, which are not bundled",
    }
    package = make_package(tmp_path, "one", "License-Expression: MIT", files)
    assert [text for _name, text in licences.package_texts(package)] == ["of others", "the licence", "of zlib"]


def test_the_files_are_written_into_the_bundle(tmp_path: Path, builder: Distribution) -> None:
    inside = {"components": [{"name": "libx", "version": "2", "purl": "pkg:deb/debian/libx@2", "type": "library"}]}
    package = make_package(
        tmp_path / "site",
        "one",
        "License-Expression: MIT",
        {"one.py": "", "INFO/LICENSE": "Copyright (c) one", "INFO/sboms/auditwheel.cdx.json": json.dumps(inside)},
    )
    bundle = tmp_path / "dist"
    bundle.mkdir()
    work = write_tables(tmp_path / "work", {"one": tmp_path / "site" / "one.py"}, {})
    licences.write(work, bundle, builder, [package])
    text = (bundle / licences.FILE).read_text(encoding="utf-8")
    assert f"one {package.version}: MIT" in text
    assert "Copyright (c) one" in text
    assert f"Python {sys.version.split()[0]}: Python-2.0" in text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" not in text, "nothing here is under it"
    bill = json.loads((bundle / sbom.FILE).read_text(encoding="utf-8"))
    assert bill["metadata"]["component"]["version"] == licences.VERSION
    named = {one["name"]: one for one in bill["components"]}
    assert set(named) == {"one", "Python", "pyinstaller", *(work[0] for work in licences.WORKS)}
    assert {one["type"] for one in bill["components"] if "purl" not in one} == {"data"}
    assert named["one"]["purl"] == "pkg:pypi/one@1.0"
    assert named["one"]["licenses"][0]["license"]["id"] == "MIT"
    assert [one["name"] for one in named["one"]["components"]] == ["libx"]
