"""Description: what a saved model needs to be used by someone else: class names, input size, how pictures are resized.

It lies as tlstudio.json inside every export: in the zip that a `.keras` file is, in a zip at the end of a `.tflite`
file, in the properties of an ONNX file and in a SavedModel's folder `assets.extra`; and beside it.
"""

import json
import zipfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.reading import DEFAULT, Reading

FILE_NAME = "tlstudio.json"


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

    @classmethod
    def from_json(cls, text: str | bytes) -> "Description":
        """Build from the text of tlstudio.json. Raises ValueError, KeyError or TypeError for anything else.

        Models of before there was a choice do not say how pictures are read: as by default.
        """
        values = json.loads(text)
        known = {f.name: values[f.name] for f in fields(cls) if f.name in values}
        known |= {"classes": tuple(values["classes"]), "reading": Reading.from_dict(values.get("reading", {}))}
        return cls(**known)

    def add_to(self, archive: Path) -> None:
        """Put the description into a zip, such as a `.keras` file, or into one that is made at the end of a file."""
        with zipfile.ZipFile(archive, "a") as file:
            file.writestr(FILE_NAME, self.to_json())


def model_file(path: Path) -> Path:
    """Find the `.keras` file meant by a run's folder, an export's folder or the file itself.

    Raises StudioError where there is none.
    """
    file = path / "model.keras" if path.is_dir() else path
    if file.is_file() and file.suffix == ".keras":
        return file
    if (path / "saved_model.pb").is_file() or (path / "saved_model").is_dir():
        reason = _("{path} is a SavedModel, which could run code on this computer. Open the .keras export instead.")
    elif path.is_dir():
        reason = _("{path} holds no model.keras. Choose a run that was trained to the end, or a .keras file.")
    else:
        reason = _("{path} is no model. Choose a run's folder or a .keras file saved by this program.")
    raise StudioError(reason.format(path=path))


def read_description(path: Path) -> Description:
    """Read the description of a run, an export or a `.keras` file. Raises StudioError where it has none."""
    file = model_file(path)
    try:
        with zipfile.ZipFile(file) as archive:
            return Description.from_json(archive.read(FILE_NAME))
    except KeyError as error:
        raise StudioError(
            _("{path} was not saved by TL Studio: it does not say what its classes are.").format(path=file)
        ) from error
    except (OSError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise StudioError(
            _("{path} is damaged and cannot be opened: {error}").format(path=file, error=error)
        ) from error
