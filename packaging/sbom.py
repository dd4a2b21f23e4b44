"""The bill of materials of a bundle: CycloneDX 1.6 as JSON, checked against its schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from importlib.metadata import Distribution
from typing import TYPE_CHECKING

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from release import NAME, TITLE, VERSION

if TYPE_CHECKING:
    from licences import Part

FILE = "sbom.cdx.json"
_VERSION = SchemaVersion.V1_6


def as_json(parts: Sequence[Part], packages: Iterable[Distribution] = ()) -> str:
    """Return the bill of materials; what is in a wheel and its maker listed in there stands below its package.

    Raises ValueError where it is not valid by the schema.
    """
    licences = LicenseFactory()
    inside = {one.name: _brought(one) for one in packages}
    program = Component(
        name=TITLE, version=VERSION, type=ComponentType.APPLICATION, bom_ref=NAME,
        licenses=[licences.make_from_string("Apache-2.0")],
    )  # fmt: skip
    bom = Bom()
    bom.metadata.component = program
    components = [
        Component(
            name=part.name,
            version=part.version,
            type=ComponentType.DATA if part.kind == "data" else ComponentType.LIBRARY,
            bom_ref=f"{part.kind}:{part.name}",
            purl=_url(part),
            licenses=[licences.make_from_string(part.licence)],
            components=inside.get(part.name, ()),
        )
        for part in parts
        if part.name != TITLE
    ]
    for component in components:
        bom.components.add(component)
    bom.register_dependency(program, components)
    text = make_outputter(bom, OutputFormat.JSON, _VERSION).output_as_string(indent=1)
    if (error := JsonStrictValidator(_VERSION).validate_str(text)) is not None:
        raise ValueError(f"the bill of materials is not valid: {error}")
    return text + "\n"


def _url(part: Part) -> PackageURL | None:
    if part.kind == "data":
        return None
    return PackageURL(part.kind, "debian" if part.kind == "deb" else None, part.name, part.version)


def _brought(package: Distribution) -> list[Component]:
    """Return what the bills of materials in a wheel list (PEP 770): the libraries that were built into it."""
    found: dict[str, Component] = {}
    for file in package.files or ():
        if "sboms" in file.parts and file.parts[0].endswith(".dist-info") and file.suffix == ".json":
            for one in json.loads(file.read_text(encoding="utf-8")).get("components", ()):
                purl = PackageURL.from_string(one["purl"]) if "purl" in one else None
                reference = f"{package.name}/{one['name']}@{one.get('version', '')}"
                found[reference] = Component(
                    name=one["name"], version=one.get("version"), type=ComponentType.LIBRARY, purl=purl,
                    bom_ref=reference,
                )  # fmt: skip
    return list(found.values())
