"""Where the pre-trained weights of each backbone are, and how they come to this computer."""

import importlib.util
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tlstudio.core.choices import Backbone
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.files import make_folder, replace_file
from tlstudio.core.i18n import _
from tlstudio.core.paths import resources, user_data
from tlstudio.core.weights_file import check, recognise

Place = Literal["bundled", "package", "computer", "missing"]


@dataclass(frozen=True)
class WeightsSource:
    """A file with the weights of a backbone: .npz and .pth of the Lite family, .h5 of the others."""

    path: Path


@dataclass(frozen=True)
class WeightsStatus:
    """Where a backbone's weights are. Where missing, `file_name` is what to bring and `megabytes` its size."""

    backbone: str
    where: Place
    path: Path | None
    file_name: str
    megabytes: int


def status(backbone: Backbone) -> WeightsStatus:
    """Say where the weights of `backbone` are, without opening them."""
    where, path = _find(backbone)
    return WeightsStatus(backbone.name, where, path, backbone.file_name, backbone.megabytes)


def locate(backbone: Backbone) -> WeightsSource:
    """Return the file with the weights of `backbone`. Raises StudioError that says how to get a missing one."""
    where, path = _find(backbone)
    if path is None:
        raise StudioError(_how_to_get(backbone))
    # Ours were checked on their way in; Keras leaves half a file behind when it is killed.
    if where == "computer" and path.parent != store():
        check(path, backbone, lambda _event: None, lambda: False)
    return WeightsSource(path)


def import_file(path: Path, backbones: Iterable[Backbone], report: Report, should_stop: ShouldStop) -> Backbone:
    """Recognise a weights file, check it and copy it into the store; return the backbone it belongs to.

    Raises StudioError where it is not a published file of one of `backbones`, damaged, or cannot be copied, and
    Stopped. The file itself is left as it is.
    """
    backbone = recognise(path, backbones)
    check(path, backbone, report, should_stop)
    if should_stop():
        raise Stopped
    make_folder(store())
    replace_file(store() / backbone.file_name, lambda temporary: _copy(path, temporary))
    return backbone


def fetch(backbone: Backbone, report: Report, should_stop: ShouldStop) -> Path:
    """Download the weights of `backbone` into the store, unless they are on this computer, and return the file.

    Reports Progress in bytes. Raises StudioError that says what to bring where there is no internet, and Stopped.
    """
    _where, path = _find(backbone)
    if path is not None:
        return path
    if not backbone.url:
        raise StudioError(_how_to_get(backbone))
    from tlstudio.core.weights_download import download  # 110 ms

    make_folder(store())
    target = store() / backbone.file_name
    replace_file(target, lambda temporary: download(backbone, temporary, report, should_stop))
    return target


def store() -> Path:
    """Return the folder of imported and downloaded weights."""
    return user_data() / "weights"


def keras_cache() -> Path:
    """Return the folder into which Keras itself downloads weights."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "models"


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)


def _find(backbone: Backbone) -> tuple[Place, Path | None]:
    if backbone.bundled and (path := resources() / "backbones" / backbone.bundled).is_file():
        return "bundled", path
    if path_in_package := _in_package(backbone):
        return "package", path_in_package
    for folder in (store(), keras_cache()):
        if (path := folder / backbone.file_name).is_file():
            return "computer", path
    return "missing", None


def _in_package(backbone: Backbone) -> Path | None:
    # Found without importing it: a weights package needs to run nothing.
    spec = importlib.util.find_spec(backbone.package) if backbone.package else None
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (path := Path(folder) / "models" / backbone.file_name).is_file():
            return path
    return None


def _how_to_get(backbone: Backbone) -> str:
    if backbone.package:
        text = _(
            "The weights of {network} are not on this computer. Install the Python package {package}, or bring the "
            "file {file} ({size} MB) that it contains and import it: tlstudio weights import FILE."
        )
    else:
        text = _(
            "The weights of {network} are not on this computer. With internet: tlstudio weights fetch {name}. "
            "Without: bring the file {file} ({size} MB) from {url} and import it: tlstudio weights import FILE."
        )
    return text.format(
        network=backbone.label,
        name=backbone.name,
        package=backbone.package.replace("_", "-"),
        file=backbone.file_name,
        size=backbone.megabytes,
        url=backbone.url,
    )
