"""Description: what a saved model needs to be used by someone else: class names, input size, how pictures are resized.

It lies as tlstudio.json inside every export: in the zip that a `.keras` or `.tlmodel` file is, in a zip at the end of a
`.tflite` file, in the properties of an ONNX file and in a SavedModel's folder `assets.extra`; and beside it.
"""

import json
import math
import zipfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.names import KERAS, PORTABLE, is_model
from tlstudio.core.plain_zip import read_packed
from tlstudio.core.reading import DEFAULT, Reading
from tlstudio.core.sealed import Kind, opened

FILE_NAME = "tlstudio.json"
_MOST = 2**22  # bytes of it: the names of 2,000 classes take half a million
# The studio's own file: each weight is a plain array, in the order of the network's layers.
TLMODEL = Kind(
    "tlmodel",
    1,
    {
        r"tlstudio\.json|settings\.json": _MOST,
        r"MODEL_CARD\.md|likeness\.json": 2**24,
        r"likeness\.npy": 2**26,
        r"weights/\d{4}\.npy": 2**40,  # what they may have is known when the settings are
    },
    4000,
)


@dataclass(frozen=True)
class Description:
    """The model takes float32 RGB from 0 to 255, shape (n, input_size, input_size, 3).

    It gives probabilities of shape (n, classes); a `.keras` file of two classes (n, 1), that of the second class. They
    are calibrated: `temperature` is already in the weights, and says what they were divided by.
    """

    name: str
    classes: tuple[str, ...]
    input_size: int
    backbone: str
    reading: Reading = DEFAULT
    temperature: float = 1.0

    def to_json(self) -> str:
        """Return the text of tlstudio.json; it says in words, too, how pictures are resized."""
        values = {**asdict(self), "resizing": self.reading.resizing}
        return json.dumps(values, indent=2, ensure_ascii=False) + "\n"

    def to_bytes(self) -> bytes:
        """Return the content of tlstudio.json; names that are no UTF-8 go out as they came in."""
        return self.to_json().encode("utf-8", "surrogateescape")

    @classmethod
    def from_json(cls, text: str | bytes) -> "Description":
        """Build from the text of tlstudio.json. Raises ValueError, KeyError or TypeError for anything else.

        Models of before there was a choice do not say how pictures are read: as by default.
        """
        values = json.loads(text if isinstance(text, str) else text.decode("utf-8", "surrogateescape"))
        _check(values)
        known = {f.name: values[f.name] for f in fields(cls) if f.name in values}
        known |= {"classes": tuple(values["classes"]), "reading": Reading.from_dict(values.get("reading", {}))}
        return cls(**known)

    def add_to(self, archive: Path) -> None:
        """Put the description into a zip, such as a `.keras` file, or into one that is made at the end of a file."""
        with zipfile.ZipFile(archive, "a") as file:
            file.writestr(FILE_NAME, self.to_bytes())


def _check(values: dict[str, Any]) -> None:
    """Raise ValueError, KeyError or TypeError where a stranger's description is none."""
    names = values["classes"]
    if not (isinstance(names, list) and len(names) > 1 and all(isinstance(name, str) and name for name in names)):
        raise ValueError(_("its classes are no list of names"))
    if len(set(names)) < len(names) or any("\0" in name for name in names):
        raise ValueError(_("its classes are not named apart"))
    for key in ("name", "backbone"):
        if not isinstance(values[key], str):
            raise ValueError(_("its {key} is no text").format(key=key))
    size, temperature = values["input_size"], values.get("temperature", 1.0)
    if type(size) is not int or not isinstance(temperature, int | float) or not (size > 0 < temperature < math.inf):
        raise ValueError(_("its numbers are none that a model has"))


def model_file(path: Path) -> Path:
    """Find the file meant by a run's folder, an export's folder or the file itself: a `.keras` or a `.tlmodel` file.

    Raises StudioError where there is none.
    """
    files = [path / f"model{suffix}" for suffix in (KERAS, PORTABLE)] if path.is_dir() else [path]
    for file in files:
        if file.is_file() and is_model(file):
            return file
    if (path / "saved_model.pb").is_file() or (path / "saved_model").is_dir():
        reason = _("{path} is a SavedModel, which could run code on this computer. Open the .keras export instead.")
    elif path.is_dir():
        reason = _("{path} holds no model.keras. Choose a run that was trained to the end, or a .keras file.")
    elif is_model(path):
        reason = _("{path} is not there. Check the name, or whether its drive is connected.")
    else:
        reason = _("{path} is no model. Choose a run's folder, or a .tlmodel or .keras file saved by this program.")
    raise StudioError(reason.format(path=path))


def is_sealed(file: Path) -> bool:
    """Tell whether a model's file is the studio's own `.tlmodel`, by its name."""
    return file.suffix.lower() == PORTABLE


def read_description(path: Path) -> Description:
    """Read the description of a run, an export or a saved model. Raises StudioError where it has none."""
    file = model_file(path)
    if is_sealed(file):
        with opened(file, TLMODEL) as archive:
            return Description.from_json(archive.read(FILE_NAME))
    try:
        with zipfile.ZipFile(file) as archive:
            return Description.from_json(read_packed(archive, FILE_NAME, _MOST))
    except KeyError as error:
        raise StudioError(
            _("{path} was not saved by TL Studio: it does not say what its classes are.").format(path=file)
        ) from error
    except Exception as error:  # whatever a damaged or crafted file provokes
        raise StudioError(
            _("{path} is damaged and cannot be opened: {error}").format(path=file, error=error)
        ) from error
