from dataclasses import fields

import pytest

from tlstudio.core.catalog import AUGMENTATIONS, BACKBONES, OPTIMIZERS, PRESETS
from tlstudio.core.errors import StudioError
from tlstudio.core.groups import AugmentationSettings
from tlstudio.core.settings import Settings, preset

ALL_FIELDS = [(group, f.name) for group, value in Settings().groups() for f in fields(value)]


def test_the_defaults_are_valid() -> None:
    Settings().validate()


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_valid_and_survives_the_file(name: str) -> None:
    settings = preset(name)
    assert Settings.from_dict(settings.to_dict()) == settings


@pytest.mark.parametrize(("group", "name"), ALL_FIELDS)
def test_every_field_says_what_it_is(group: str, name: str) -> None:
    option = dict(getattr(Settings(), group).options())[name]
    assert option.label
    assert len(option.help) > 20
    assert option.help.endswith(".")


def test_the_augmentation_fields_are_the_catalog() -> None:
    assert [f.name for f in fields(AugmentationSettings)] == list(AUGMENTATIONS)


def test_the_article_preset_has_the_articles_numbers() -> None:
    settings = preset("article")
    model, training = settings.model, settings.training
    assert (model.backbone, model.input_size, model.pooling) == ("vgg16", 150, "flatten")
    assert (model.dense_units, model.dropout) == (256, 0.5)
    assert (training.epochs, training.batch_size, training.optimizer, training.learning_rate) == (10, 32, "adam", 1e-3)
    assert training.fresh_augmentation
    assert settings.unfreeze is None
    assert settings.augmentation.amounts() == {
        "rotation": 20.0,
        "width_shift": 0.2,
        "height_shift": 0.2,
        "horizontal_flip": 1.0,
    }


def test_a_new_backbone_brings_its_own_size_and_blocks() -> None:
    settings = Settings().changed("fine_tuning", "unfreeze", "block14").changed("model", "backbone", "inceptionv3")
    assert settings.model.input_size == BACKBONES["inceptionv3"].input_size
    assert settings.unfreeze == BACKBONES["inceptionv3"].unfreeze


def test_a_new_backbone_leaves_a_chosen_size_and_no_fine_tuning_alone() -> None:
    settings = preset("article").changed("model", "backbone", "resnet50")
    assert settings.model.input_size == 150
    assert settings.unfreeze is None


@pytest.mark.parametrize(
    ("group", "name", "value", "says"),
    [
        ("model", "dropout", 1.5, "outside 0 to 0.9"),
        ("model", "dropout", "much", "not of the right kind"),
        ("model", "input_size", True, "not of the right kind"),
        ("model", "backbone", "alexnet", "not one of efficientnet_lite0"),
        ("training", "epochs", 0, "outside 1"),
        ("training", "optimizer", "magic", "not one of " + ", ".join(OPTIMIZERS)),
        ("fine_tuning", "unfreeze", "block99", "not one of recommended"),
        ("augmentation", "rotation", 400.0, "outside 0 to 180"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(group: str, name: str, value: object, says: str) -> None:
    with pytest.raises(StudioError, match=f"{name}.*{says}"):
        Settings.from_dict({group: {name: value}})


def test_an_input_size_below_the_backbones_smallest_is_refused() -> None:
    with pytest.raises(StudioError, match="InceptionV3 needs an input size of at least 75"):
        Settings.from_dict({"model": {"backbone": "inceptionv3", "input_size": 64}})


@pytest.mark.parametrize("values", [{"model": {"colour": 1}}, {"colours": {"red": 1}}])
def test_unknown_settings_are_named(values: dict[str, dict[str, int]]) -> None:
    with pytest.raises(StudioError, match="Unknown settings"):
        Settings.from_dict(values)


def test_an_unknown_preset_is_answered_with_the_known_ones() -> None:
    with pytest.raises(StudioError, match="balanced, quick, best, article"):
        preset("fast")


def test_the_blocks_to_unfreeze_show_how_many_weights_they_have() -> None:
    settings = Settings()
    option = dict(settings.fine_tuning.options())["unfreeze"]
    assert option.choices is not None
    labels = [label for _name, label in option.choices(settings)][2:]
    counts = [int("".join(filter(str.isdigit, label.split("·")[1]))) for label in labels]
    assert counts == sorted(counts)
    assert len(labels) == len(BACKBONES["efficientnet_lite0"].blocks)
