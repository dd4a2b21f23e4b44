"""The sections at both ends: what it comes to in short, what it cannot say, and what it was made with."""

from tlstudio.core.i18n import _, ngettext
from tlstudio.core.report.document import Bullets, Part, Section, Table, Text
from tlstudio.core.report.material import Material
from tlstudio.core.report.score_sections import calibration_errors, confusions
from tlstudio.core.report.told import accuracy, count, joined, number_with, percent_with, subset_name

_NAMES = {"tlstudio": "TL Studio", "python": "Python", "tensorflow-cpu": "TensorFlow (CPU)", "tensorflow": "TensorFlow",
          "keras": "Keras", "ai-edge-litert": "LiteRT", "numpy": "NumPy", "pillow": "Pillow",
          "opencv-python-headless": "OpenCV"}  # fmt: skip


def summary_section(material: Material) -> Section:
    """Say in three sentences what it comes to."""
    scores = material.scores
    text = _("On {images} {subset} images of {classes} classes, the model names {accuracy} rightly.")
    told = [text.format(images=count(scores.images), subset=subset_name(scores.subset),
                        classes=count(len(scores.classes)), accuracy=accuracy(scores))]  # fmt: skip
    for worst in confusions(scores, material.answers, 1):
        words = _("Most often it takes {label} for {said}: {share} of the images of {label}.")
        share = percent_with(worst.share, worst.interval)
        told.append(words.format(label=f"“{worst.label}”", said=f"“{worst.said}”", share=share))
    if scores.calibration is not None:
        after, _before = calibration_errors(material)
        words = _("On average its stated confidence differs from its accuracy by {error} (calibration error).")
        told.append(words.format(error=number_with(*after)))
    told += _copies(material)
    return Section("summary", _("In short"), (Text(" ".join(told)),))


def limits_section(material: Material) -> Section:
    """Say what the report cannot say, and why."""
    scores = material.scores
    told = [_chosen_by(material), *_found(material), scores.too_few, *_testing(material)]
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
    checked, told = material.checked, list[str]()
    leaks = sum(group.leaks for group in checked.groups)
    if leaks:
        words = ngettext(
            "{count} group of copies stands in more than one subset: what was learned by heart is counted as "
            "recognised, and the scores flatter.",
            "{count} groups of copies stand in more than one subset: what was learned by heart is counted as "
            "recognised, and the scores flatter.",
            leaks,
        )
        told.append(words.format(count=count(leaks)))
    contradictory = sum(group.contradicts for group in checked.groups)
    if contradictory:
        words = ngettext(
            "{count} picture stands under two classes: one of its labels is wrong.",
            "{count} pictures stand under two classes: one label of each is wrong.",
            contradictory,
        )
        told.append(words.format(count=count(contradictory)))
    return told


def _found(material: Material) -> list[str]:
    checked, told = material.checked, _copies(material)
    told += [check.text for check in checked.checks if check.kind == "shortcut"]
    if checked.missing:
        words = _("Of the {all} images of the run {count} are no longer there: whether they were copies or damaged is "
                  "not known.")  # fmt: skip
        told.append(words.format(all=count(len(material.parts.samples)), count=count(checked.missing)))
    judged = len(getattr(material.parts, material.scores.subset, ()))
    if judged > material.scores.images:
        words = _("{count} of the {all} {subset} images could not be read and are in no score.")
        told.append(words.format(
            count=count(judged - material.scores.images), all=count(judged), subset=subset_name(material.scores.subset)
        ))  # fmt: skip
    return told


def _testing(material: Material) -> list[str]:
    looks = material.scores.test_looks or material.info.test_looks
    if looks > 1:
        text = _("The test images were looked at {count} times. What was chosen by them flatters itself.")
        return [text.format(count=looks)]
    return []


def versions_section(material: Material) -> Section:
    """List what the numbers depend on, and the hashes by which the files are known again."""
    versions = tuple(material.info.versions.items())
    parts: list[Part] = []
    if material.hashes:
        rows = tuple((name, digest) for name, digest in material.hashes)
        parts.append(
            Table((_("file"), "SHA-256"), rows, (0.3, 0.7), caption=_("By their hashes the files are known again."))
        )
    if versions:
        told = joined([f"{_NAMES.get(name, name)} {version}" for name, version in versions if name != "system"])
        system = material.info.versions.get("system", _("a system that was not recorded"))
        parts.append(Text(_("The training ran with {versions}, on {system}.").format(versions=told, system=system)))
    text = _("The run is the folder {path}. With the same images, settings and seed, tlstudio train repeats it.")
    parts.append(Text(text.format(path=material.run.path)))
    return Section("versions", _("Versions and files"), tuple(parts))
