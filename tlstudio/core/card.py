"""What goes with an exported model: its card, and a short script that runs it."""

from collections.abc import Mapping

from tlstudio.core.by_locale import plain
from tlstudio.core.catalog import BACKBONES, EXPORT_FORMATS
from tlstudio.core.caveats import caveats
from tlstudio.core.description import Description
from tlstudio.core.errors import StudioError
from tlstudio.core.files import read_json
from tlstudio.core.i18n import _
from tlstudio.core.intervals import Interval
from tlstudio.core.metrics import Evaluation
from tlstudio.core.reading import GREY
from tlstudio.core.run import Run
from tlstudio.core.score_names import SCORES, value_of

_OF_A_CLASS = ("precision", "recall", "f1", "auc", "average_precision")

# By what the file's name ends in: how `run`, from float32 pictures (1, size, size, 3) to probabilities, comes about.
_LOADERS = {
    "tlmodel": """\
from pathlib import Path
from tlstudio.engine.loading import load_model
run, _about = load_model(Path("{file}"))""",
    "keras": 'import keras\nrun = keras.models.load_model("{file}", compile=False)',
    "saved_model": 'import tensorflow as tf\nmodel = tf.saved_model.load("{file}")\nrun = model.serve',
    "onnx": """\
import onnxruntime
session = onnxruntime.InferenceSession("{file}", providers=["CPUExecutionProvider"])
def run(pixels):
    return session.run(None, {{"image": pixels}})[0]""",
    "tflite": """\
from ai_edge_litert.interpreter import Interpreter
interpreter = Interpreter("{file}")
interpreter.allocate_tensors()
def run(pixels):
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], pixels)
    interpreter.invoke()
    return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])""",
}

# From the whole picture, `image`, to the part and the width and height it is brought to.
_SQUARE = "width = height = size"
_PARTS = {
    "squash": _SQUARE,
    "crop": """side = min(image.size)
left, top = (image.width - side) // 2, (image.height - side) // 2
image = image.crop((left, top, left + side, top + side))
"""
    + _SQUARE,
    "letterbox": "width, height = (max(1, round(side * size / max(image.size))) for side in image.size)",
}
_BARS = f"""left, top = (size - width) // 2, (size - height) // 2
sides = top, size - height - top, left, size - width - left
pixels = cv2.copyMakeBorder(pixels, *sides, cv2.BORDER_CONSTANT, value=({GREY}, {GREY}, {GREY}))
"""

_EXAMPLE = '''\
"""Classify one picture: python {file} picture.jpg   (8-bit pictures; run it in this folder)

What it needs: pip install {install} numpy pillow opencv-python-headless
"""
import sys
import cv2
import numpy as np
from PIL import Image, ImageOps
{loader}

classes, size = {classes!r}, {size}
image = Image.open(sys.argv[1])
image.draft("RGB", (size, size))  # a large JPEG is read at a smaller scale
image = ImageOps.exif_transpose(image).convert("RGBA")
image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
{part}
image = image.reduce((max(1, image.width // width), max(1, image.height // height)))
pixels = cv2.resize(np.asarray(image), (width, height))
{bars}output = np.asarray(run(pixels.astype(np.float32)[None]))[0]  # RGB, 0 to 255
shares = output if len(output) == len(classes) else [1 - output[0], output[0]]
for name, share in sorted(zip(classes, shares), key=lambda pair: -pair[1]):
    print(f"{{share:.4f}}  {{name}}")
'''


def example_name(format_name: str) -> str:
    """Return the name of the file that the script is saved as."""
    return f"example_{format_name}.py"


def example_script(description: Description, format_name: str) -> str:
    """Return the text of a Python script that runs the export of that format."""
    form = EXPORT_FORMATS[format_name]
    return _EXAMPLE.format(
        file=example_name(format_name),
        install=form.install,
        loader=_LOADERS[form.file.rpartition(".")[2]].format(file=form.file),
        classes=list(description.classes),
        size=description.input_size,
        part=_PARTS[description.reading.fit],
        bars=_BARS if description.reading.fit == "letterbox" else "",
    )


@plain()
def model_card(run: Run, description: Description) -> str:
    """Return the model card, in Markdown: what it is, what it was trained on, how good it is and what it is not for."""
    info = run.read()
    origin = _("An image classifier: {backbone}, pre-trained on ImageNet, with a new head.")
    if info.settings.model.from_scratch:
        origin = _("An image classifier: {backbone}, trained from random weights.")
    sections = [
        (description.name, origin.format(backbone=BACKBONES[description.backbone].label)),
        (_("Classes"), "\n".join(f"{i}. {name}" for i, name in enumerate(description.classes))),
        (_("Input"), _("RGB from 0 to 255, {size} × {size} pixels. Resizing: {rule}. Black to white, of more "
                       "than 8 bits: {depth}.").format(size=description.input_size, rule=description.reading.resizing,
                                                       depth=_(description.reading.scaling))),
        (_("Output"), _output(description)),
        (_("Training"), _("{train} images, {created}. Settings: run.json of {run}.").format(
            train=info.results.get("train_images", "?"), created=info.created, run=run.path.name)),
        (_("How good it is"), _scores(run, info.results.get("val_accuracy"))),
        (_("Limits"), _("It knows these classes only and will name one of them for any picture. Its scores hold for "
                        "images like those it was judged by; check it on your own before you rely on it.")),
        (_("Versions"), "\n".join(f"- {name} {version}" for name, version in info.versions.items())),
    ]  # fmt: skip
    (title, first), *rest = sections
    return f"# {title}\n\n{first}\n\n" + "\n\n".join(f"## {heading}\n\n{text}" for heading, text in rest) + "\n"


def _output(description: Description) -> str:
    told = _("One probability a class, in the order above, calibrated on the validation images.")
    if len(description.classes) == 2:
        told += " " + _("The .keras file alone gives one number, the probability of {name}.").format(
            name=description.classes[1]
        )
    return told


def _scores(run: Run, val_accuracy: float | None) -> str:
    if not run.evaluation.is_file():
        return _("Validation accuracy during training: {accuracy:.1%}. Not evaluated further.").format(
            accuracy=val_accuracy or 0.0
        )
    try:
        scores = Evaluation.from_dict(read_json(run.evaluation))
    except (KeyError, TypeError, ValueError) as error:
        raise StudioError(_("{path} is damaged. Evaluate again.").format(path=run.evaluation)) from error
    head = _("On {images} {subset} images; in brackets 95 % intervals.").format(
        images=scores.images, subset=scores.subset
    )
    lines = [
        f"- {_(score.name)}: {_told(value_of(scores, score.key), scores.intervals, score.key)}" for score in SCORES
    ]
    names = (_("class"), _("precision"), _("recall"), "F1", "AUC", _("average precision"), _("images"))
    table = [f"| {' | '.join(names)} |", "| --- " * len(names) + "|"]
    for row in scores.per_class:
        cells = (_told(getattr(row, key), row.intervals, key) for key in _OF_A_CLASS)
        table.append(f"| {row.name} | {' | '.join(cells)} | {row.images} |")
    return "\n\n".join([head, "\n".join(lines), "\n".join(table), *caveats(scores)])


def _told(value: float | None, intervals: Mapping[str, Interval], name: str) -> str:
    if value is None:
        return "–"
    low, high = intervals.get(name, (None, None))
    return f"{value:.3f}" if low is None else f"{value:.3f} ({low:.3f}–{high:.3f})"
