"""The methods: a draft that can stand in a paper, with the run's numbers. It is English whatever the language."""

from tlstudio.core.catalog import AUGMENTATIONS, BACKBONES
from tlstudio.core.description import model_file
from tlstudio.core.i18n import _
from tlstudio.core.report.document import Bullets, Section, Subheading, Text
from tlstudio.core.report.material import Material, Training
from tlstudio.core.report.references import PAPERS, cite, cited
from tlstudio.core.report.score_sections import calibration_errors
from tlstudio.core.report.told import SCORES, accuracy, count, number_with

_OPTIMIZERS = {"adam": ("Adam", "adam"), "adamw": ("AdamW", "adamw"), "rmsprop": ("RMSprop", "rmsprop"),
               "sgd": ("stochastic gradient descent with Nesterov momentum 0.9", "")}  # fmt: skip
_POOLINGS = {"average": "global average pooling", "max": "global maximum pooling", "flatten": "flattening"}
_FITS = {"squash": "resized without keeping its proportions", "crop": "cropped to its central square and resized",
         "letterbox": "resized within a grey square, keeping its proportions"}  # fmt: skip


def methods_section(material: Material) -> Section:
    """Return the draft with the works it cites."""
    paragraphs = (data_text(material), model_text(material), score_text(material))
    lead = _("A draft for a paper. Check it against your study, and say where the images come from.")
    works = cited(" ".join(paragraphs))
    references = (Subheading(_("References")), Bullets(works))
    return Section("methods", _("Methods (draft)"), (Text(lead), *map(Text, paragraphs), *references))


def data_text(material: Material) -> str:
    """Say what the images were and how they were divided; of a saved model, what it was judged by."""
    described = material.description
    size = described.input_size
    read = f"Each image was {_FITS[described.reading.fit]} to {size} × {size} pixels."
    if material.training is None:
        return f"{_elsewhere(material)} {read}"
    parts, info = material.training.parts, material.training.info
    sizes = [(len(parts.train), "training"), (len(parts.validation), "validation"), (len(parts.test), "test")]
    told = ", ".join(f"{count(many)} for {use}" for many, use in sizes if many)
    way = {
        "random": "drawn at random within each class",
        "group": "drawn so that no group of related images was in more than one subset",
    }.get(info.settings.split.split_by, "as given by the data set, with any remaining choice drawn at random")
    judged = f" {_elsewhere(material)}" if material.elsewhere is not None else ""
    return (
        f"The data set comprised {count(len(parts.samples))} images of {count(len(parts.classes))} classes. They were "
        f"divided into subsets ({told}), {way} (seed {material.training.seed}).{judged} {read}"
    )


def _elsewhere(material: Material) -> str:
    """Name the images of another folder that a model was judged by."""
    scores = material.scores
    used = "had been used for training"
    learned = f"none of which {used}"
    if scores.learned_from is None:
        learned = f"of which it is not known whether any {used}"
    elif scores.learned_from:
        learned = f"{count(scores.learned_from)} of which {used}"
    present = sum(1 for row in scores.per_class if row.images)
    return f"The model was evaluated on another set of {count(scores.images)} images of {present} classes, {learned}."


def model_text(material: Material) -> str:
    """Say what was trained, and how; of a saved model, what it says of itself."""
    if material.training is None:
        return _saved_model(material)
    run = material.training
    settings = run.info.settings
    model, training = settings.model, settings.training
    backbone = BACKBONES[model.backbone]
    start = f"with weights pre-trained on ImageNet {cite('imagenet')}"
    if model.from_scratch:
        start = "with randomly initialised weights"
    head = f"{_POOLINGS[model.pooling]}, " + (
        f"a hidden layer of {model.dense_units} units, " if model.dense_units else ""
    )
    drop = f"dropout {model.dropout:g} {cite('dropout')} and " if model.dropout else "and "
    classes = "a sigmoid output" if len(run.info.classes) == 2 else "a softmax output"
    name, key = _OPTIMIZERS[training.optimizer]
    citation = f" {cite(key)}" if key else ""
    text = (
        f"The classifier was {backbone.label} {cite(PAPERS[backbone.name])} {start}, followed by {head}{drop}{classes}."
        f" The new layers were trained on the frozen network for at most {training.epochs} epochs in batches of "
        f"{training.batch_size}, with {name}{citation} at a learning rate of {training.learning_rate:g}"
        f"{_schedule(training.schedule)}."
    )
    if settings.unfreeze is not None:
        tuning = settings.fine_tuning
        text += (
            f" The layers from {settings.unfreeze} upwards were then fine-tuned for at most {tuning.epochs} epochs at "
            f"a learning rate of {tuning.learning_rate:g}{_schedule(tuning.schedule)}."
        )
    return f"{text}{_augmentation(run)}{_regularisation(run)}{_kept(run, material.scores.temperature)}"


def _saved_model(material: Material) -> str:
    described = material.description
    backbone = BACKBONES.get(described.backbone)
    network = f"{backbone.label} {cite(PAPERS[backbone.name])}" if backbone is not None else described.backbone
    digest = dict(material.hashes)[model_file(material.model).name]
    return (
        f"The classifier was “{described.name}”, a saved model of {count(len(described.classes))} classes on the "
        f"network {network} (SHA-256 {digest[:12]}…). [State how it was trained: the file does not say it.]"
        f"{_calibration(described.temperature)}"
    )


def _schedule(name: str) -> str:
    return {
        "cosine": f", falling to zero along a cosine {cite('sgdr')}",
        "plateau": ", reduced to a third when the validation loss had not improved for two epochs",
    }.get(name, "")


def _augmentation(run: Training) -> str:
    amounts = run.info.settings.augmentation
    used = [name for name in AUGMENTATIONS if getattr(amounts, name)]
    if not used:
        return " The training images were not augmented."
    words = []
    for name in used:
        value = getattr(amounts, name)
        amount = "" if isinstance(value, bool) else f" (up to {value:g}°)" if name == "rotation" else f" ({value:g})"
        words.append(name.replace("_", " ") + amount)
    erasing = f" {cite('erasing')}" if "erasing" in used else ""
    return f" Training images were augmented at random: {', '.join(words)}{erasing}."


def _regularisation(run: Training) -> str:
    chosen = run.info.settings.overfitting
    used = [
        f"label smoothing {chosen.label_smoothing:g} {cite('inception')}" if chosen.label_smoothing else "",
        f"mixup {chosen.mixup:g} {cite('mixup')}" if chosen.mixup else "",
        f"CutMix {chosen.cutmix:g} {cite('cutmix')}" if chosen.cutmix else "",
        f"weight decay {chosen.weight_decay:g}" if chosen.weight_decay else "",
        "class weights" if chosen.class_weights else "",
        "batches balanced between the classes" if chosen.balanced_batches else "",
    ]
    return f" We used {', '.join(filter(None, used))}." if any(used) else ""


def _kept(run: Training, temperature: float) -> str:
    info = run.info
    epoch = info.results.get("best_epoch")
    kept = f" (epoch {epoch} of {len(run.history)})" if epoch and run.history else ""
    versions = info.versions
    program = f"TL Studio {versions['tlstudio']}" if "tlstudio" in versions else "TL Studio"
    keras = f" {versions['keras']}" if "keras" in versions else ""
    flow = next((f" {version}" for name, version in versions.items() if name.startswith("tensorflow")), "")
    return (
        f" The weights with the highest accuracy on the validation images were kept{kept}.{_calibration(temperature)}"
        f" Training used {program} with Keras{keras} {cite('keras')} and TensorFlow{flow} {cite('tensorflow')}, seed "
        f"{info.settings.training.seed}."
    )


def _calibration(temperature: float) -> str:
    if temperature == 1:
        return ""
    return (
        f" Probabilities were calibrated by temperature scaling {cite('calibration')} on the validation images "
        f"(temperature {temperature:.2f})."
    )


def score_text(material: Material) -> str:
    """Say how good it is, and how the intervals were found."""
    scores = material.scores
    intervals = scores.intervals
    values = {name: number_with(getattr(scores, name), intervals.get(name)) for name in SCORES[1:]}
    areas = (
        f", the macro-averaged area under the ROC curve {values['macro_auc']}" if scores.macro_auc is not None else ""
    )
    kappa = f", and Cohen's kappa {cite('kappa')} {values['kappa']}" if scores.kappa is not None else ""
    images = "images" if material.elsewhere is not None else f"{scores.subset} images"
    text = (
        f"On the {count(scores.images)} {images}, accuracy was {accuracy(scores)}, macro-averaged F1 "
        f"{values['macro_f1']}{areas}{kappa}."
    )
    if scores.learned_from:
        text += " As the model had been trained on some of these images, the scores are too optimistic."
    elif scores.subset == "validation":
        text += " As these images also chose the weights that were kept, the scores are slightly optimistic."
    if scores.calibration is not None:
        after, before = calibration_errors(material)
        text += (f" The expected calibration error {cite('ece')} with {len(scores.calibration.bins)} bins was "
                 f"{number_with(*after)}")  # fmt: skip
        text += f", and {number_with(*before)} before calibration." if scores.temperature != 1 else "."
    return f"{text} {_intervals(material)}"


def _intervals(material: Material) -> str:
    scores = f"Scores were computed with scikit-learn {cite('sklearn')}"
    if material.grouped:
        return (
            f"{scores}; 95 % confidence intervals (CI) are bias-corrected and accelerated bootstrap intervals "
            f"{cite('bootstrap')}, resampling the {count(material.scores.groups)} groups, and for single shares Wilson "
            f"intervals of the effective sample size {cite('wilson', 'effective')}."
        )
    return (
        f"{scores}; 95 % confidence intervals (CI) are Wilson intervals {cite('wilson')} for proportions and "
        f"bias-corrected and accelerated bootstrap intervals {cite('bootstrap')} for the other scores, a bootstrap "
        f"centred on the estimate for the calibration error."
    )
