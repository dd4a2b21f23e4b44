"""Opening a saved model without trusting it.

Keras' safe mode refuses code, yet a crafted file can still open the network or ask for 16 GB of weights. So only layers
we know are let through, and only sizes that the file itself is big enough for.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras

from tlstudio.core.description import Description, is_sealed, model_file, read_description
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.engine.portable import load_portable

# Beside Keras' own layers and initialisers: what the catalog's networks are made of.
_MODULES = {"keras.layers", "keras.initializers", "keras.regularizers", "keras.constraints"}
_OBJECTS = {
    ("", "__keras_tensor__"),
    ("keras", "DTypePolicy"),
    ("keras", "Functional"),
    ("keras", "Sequential"),
    ("keras.src.models.functional", "Functional"),
    ("keras.src.ops.numpy", "Add"),
    ("keras.src.ops.numpy", "Flip"),
    ("keras.src.ops.numpy", "Multiply"),
    ("keras.src.applications.convnext", "LayerScale"),
    ("keras.src.applications.inception_resnet_v2", "CustomScaleLayer"),
}
# Layers that hold code, or read files.
_REFUSED = {
    "Lambda", "TFSMLayer", "TorchModuleWrapper", "FlaxLayer", "JaxLayer", "StringLookup", "IntegerLookup",
    "TextVectorization",
}  # fmt: skip
_MOST_UNITS = 2**20
# What damaged and crafted files provoke; RuntimeError is of passwords and of JSON that is too deep.
_DAMAGES = (
    OSError, ValueError, TypeError, LookupError, AttributeError, RuntimeError, EOFError, zlib.error, zipfile.BadZipFile
)  # fmt: skip


def load_model(path: Path) -> tuple[keras.Model, Description]:
    """Open a run, an export or a saved model. Raises StudioError with the reason where it will not or cannot."""
    file = model_file(path)
    if is_sealed(file):
        return load_portable(file)
    description = read_description(file)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_sizes(archive, file)
            config = json.loads(archive.read("config.json"))
        check_config(config, file)
        return keras.models.load_model(file, compile=False, safe_mode=True), description
    except StudioError:
        raise
    except _DAMAGES as error:
        raise StudioError(
            _("{path} is damaged and cannot be opened: {error}").format(path=file, error=error)
        ) from error


def _check_sizes(archive: zipfile.ZipFile, file: Path) -> None:
    for entry in archive.infolist():
        if entry.file_size > 100 * max(entry.compress_size, 2**20):
            raise _refusal(file, _("{name} in it unpacks to far more than it should").format(name=entry.filename))


def _objects(config: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - nested JSON
    if isinstance(config, dict):
        if "class_name" in config:
            yield config
        for value in config.values():
            yield from _objects(value)
    elif isinstance(config, list):
        for value in config:
            yield from _objects(value)


def check_config(config: Any, file: Path) -> None:  # noqa: ANN401 - nested JSON
    """Raise StudioError where a model's configuration asks for anything but plain layers of a sensible size."""
    for node in _objects(config):
        name, module = str(node["class_name"]), str(node.get("module") or "")
        if name in _REFUSED or (module not in _MODULES and (module, name) not in _OBJECTS):
            raise _refusal(file, _("it uses {name}, which is no plain Keras layer").format(name=f"{module}.{name}"))
        values = node.get("config")
        for key in ("units", "filters", "input_dim", "output_dim"):
            units = values.get(key) if isinstance(values, dict) else None
            if isinstance(units, int) and units > _MOST_UNITS:
                raise _refusal(file, _("one of its layers asks for {units} units").format(units=units))


def _refusal(file: Path, reason: str) -> StudioError:
    return StudioError(
        _("{path} was not opened: {reason}. Only open models you trust.").format(path=file, reason=reason)
    )
