"""The sections at both ends: what it comes to in short, what it cannot say, and what it was made with."""

from tlstudio.core.caveats import caveats
from tlstudio.core.description import model_file
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.report.document import Bullets, Part, Section, Table, Text
from tlstudio.core.report.material import Material, Training
from tlstudio.core.report.score_sections import calibration_errors, confusions
from tlstudio.core.report.told import accuracy, count, joined, judged_by, number_with, percent_with

_NAMES = {"tlstudio": "TL Studio", "python": "Python", "tensorflow-cpu": "TensorFlow (CPU)", "tensorflow": "TensorFlow",
          "keras": "Keras", "ai-edge-litert": "LiteRT", "numpy": "NumPy", "pillow": "Pillow",
          "opencv-python-headless": "OpenCV"}  # fmt: skip


def summary_section(material: Material) -> Section:
    """Say in three sentences what it comes to."""
    scores = material.scores
    text = _("On {images}, the model names {accuracy} rightly. It tells {classes} classes apart.")
    told = [text.format(images=judged_by(scores), classes=count(len(scores.classes)), accuracy=accuracy(scores))]
    for worst in confusions(scores, material.answers, 1):
        words = _("Most often it takes {label} for {said}: {share} of the images of {label}.")
        share = percent_with(worst.share, worst.interval)
        told.append(words.format(label=f"“{worst.label}”", said=f"“{worst.said}”", share=share))
    if scores.calibration is not None:
        after, _before = calibration_errors(material)
        words = _("On average its stated confidence differs from its accuracy by {error} (calibration error).")
        told.append(words.format(error=number_with(*after)))
    told += _copies(material)
    if scores.learned_from != 0:
        told += caveats(scores)[:1]
    return Section("summary", _("In short"), (Text(" ".join(told)),))


def limits_section(material: Material) -> Section:
    """Say what the report cannot say, and why."""
    told = [_chosen_by(material), *_found(material), *_beware(material), *_testing(material)]
    if not material.grouped:
        told.append(_(
            "The intervals take the images as independent of each other. If several show the same patient, plate, "
            "slide or scene, they are too narrow: split by group."
        ))  # fmt: skip
    else:
        told.append(_("The intervals take the groups, not the images, as independent of each other."))
    told += [
        _("The intervals say how far the scores would move with other images like these. They do not say what another "
          "training, with another seed, would come to, nor how the model does on images from elsewhere: another "
          "camera, laboratory or season."),
        _("The model knows these classes only and names one of them for any picture."),
    ]  # fmt: skip
    return Section("limits", _("What this report cannot say"), (Bullets(tuple(filter(None, told))),))


def _chosen_by(material: Material) -> str:
    if material.scores.subset != "validation":
        return ""
    return _(
        "The validation images chose the epoch that was kept, and the temperature of the calibration was fitted on "
        "them: accuracy and calibration flatter a little. Images that had no part in it (a test subset) would not."
    )


def _copies(material: Material) -> list[str]:
    """Return what copies mean for the scores."""
    told = list[str]()
    groups = [group for checked in material.checked for group in checked.groups]
    leaks = sum(group.leaks for group in groups) if material.elsewhere is None else 0
    if leaks:
        words = ngettext(
            "{count} group of copies stands in more than one subset: what was learned by heart is counted as "
            "recognised, and the scores flatter.",
            "{count} groups of copies stand in more than one subset: what was learned by heart is counted as "
            "recognised, and the scores flatter.",
            leaks,
        )
        told.append(words.format(count=count(leaks)))
    contradictory = sum(group.contradicts for group in groups)
    if contradictory:
        words = ngettext(
            "{count} picture stands under two classes: one of its labels is wrong.",
            "{count} pictures stand under two classes: one label of each is wrong.",
            contradictory,
        )
        told.append(words.format(count=count(contradictory)))
    return told


def _found(material: Material) -> list[str]:
    told = _copies(material)
    told += [check.text for checked in material.checked for check in checked.checks if check.kind == "shortcut"]
    for checked in material.checked:
        if checked.missing:
            words = _("Of {all} images {count} are no longer there: whether they were copies or damaged is not known.")
            told.append(words.format(all=count(checked.images), count=count(checked.missing)))
    return told


def _beware(material: Material) -> list[str]:
    """Return what to beware of in the scores; how often test images were looked at is told by itself."""
    told = [text for text in caveats(material.scores) if text != material.scores.look]
    if material.elsewhere is not None and material.training is not None:
        told.append(_(
            "Files with the very contents of a training image were looked for among the images judged by; near copies "
            "(resized, saved again) were not."
        ))  # fmt: skip
    return told


def _testing(material: Material) -> list[str]:
    looks = material.scores.test_looks or (material.training.info.test_looks if material.training is not None else 0)
    if looks > 1:
        text = _("The test images were looked at {count} times. What was chosen by them flatters itself.")
        return [text.format(count=looks)]
    return []


def versions_section(material: Material) -> Section:
    """List what the numbers depend on, and the hashes by which the files are known again."""
    parts: list[Part] = []
    if material.hashes:
        rows = tuple((name, digest) for name, digest in material.hashes)
        parts.append(
            Table((_("file"), "SHA-256"), rows, (0.3, 0.7), caption=_("By their hashes the files are known again."))
        )
    if material.training is None:
        text = _("The model is the file {path}. It does not say what it was trained with.")
        parts.append(Text(text.format(path=model_file(material.model))))
    else:
        parts += _run_versions(material.training)
    return Section("versions", _("Versions and files"), tuple(parts))


def _run_versions(training: Training) -> list[Part]:
    parts: list[Part] = []
    versions = training.info.versions
    if versions:
        told = joined([f"{_NAMES.get(name, name)} {version}" for name, version in versions.items() if name != "system"])
        system = versions.get("system", _("a system that was not recorded"))
        parts.append(Text(_("The training ran with {versions}, on {system}.").format(versions=told, system=system)))
    text = _("The run is the folder {path}. With the same images, settings and seed, tlstudio train repeats it.")
    return [*parts, Text(text.format(path=training.run.path))]
