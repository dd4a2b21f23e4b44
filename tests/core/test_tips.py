"""Every setting says in the user's words what it is, what raising and lowering it does, and what each choice is for."""

from dataclasses import fields

import pytest

from tlstudio.core.catalog import BACKBONES
from tlstudio.core.options import Option, meanings, tip
from tlstudio.core.settings import Settings

SETTINGS = Settings()
OPTIONS = {
    f"{group}.{f.name}": (f.metadata["option"], f.default) for group, value in SETTINGS.groups() for f in fields(value)
}
DIRECTED = [name for name, (option, default) in OPTIONS.items() if isinstance(default, bool | int | float)]
CHOSEN = [name for name, (option, _default) in OPTIONS.items() if option.choices is not None]


def test_nothing_is_left_out() -> None:
    rest = set(OPTIONS) - set(DIRECTED) - set(CHOSEN)
    assert rest == {"split.group_pattern"}  # a text: its help says what may stand in it
    assert {"augmentation.rotation", "augmentation.hue", "training.seed", "overfitting.mixup"} <= set(DIRECTED)


@pytest.mark.parametrize("name", DIRECTED)
def test_both_directions_are_said(name: str) -> None:
    option, default = OPTIONS[name]
    assert option.switch == isinstance(default, bool)
    for said in (option.more, option.less):
        assert len(said.split()) >= 4, said
        assert said.endswith(".")
    words = tip(option).splitlines()
    assert words[0] == option.help
    heads = [line.partition(":")[0] for line in words[1:]]
    if option.more == option.less:
        assert name == "training.seed"  # of which neither direction means anything
        assert heads == ["Higher or lower"]
    else:
        assert heads == (["On", "Off"] if option.switch else ["Higher", "Lower"])
    if option.zero == "off":
        assert "0" in option.less or "off" in option.less


@pytest.mark.parametrize("name", CHOSEN)
@pytest.mark.parametrize("backbone", ["efficientnet_lite0", "vgg16"])
def test_every_choice_says_what_it_is_for(name: str, backbone: str) -> None:
    settings = SETTINGS.changed("model", "backbone", backbone)
    option = OPTIONS[name][0]
    said = meanings(option, settings)
    assert set(said) == {value for value, _label in option.choices(settings)}
    for value, text in said.items():
        assert len(text.split()) >= 5, value
        assert text.endswith(".")


def test_what_a_network_costs_is_said() -> None:
    said = meanings(OPTIONS["model.backbone"][0], SETTINGS)
    assert all(f"{network.megabytes} MB" in said[name] for name, network in BACKBONES.items())
    assert len(set(said.values())) == len(said)


def test_a_tip_without_directions_is_its_help() -> None:
    assert tip(Option("Group", "How the group is found.")) == "How the group is found."
