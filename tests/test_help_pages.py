"""The help pages: every link and picture is there, every page can be reached, and what they name is in the program."""

import ast
import re
from pathlib import Path

import pytest

import tlstudio
from tlstudio import cli
from tlstudio.core.errors import StudioError
from tlstudio.core.groups import AugmentationSettings
from tlstudio.core.help import TOPICS, Page, help_folder, page, pages, plain, search
from tlstudio.core.help_parts import PARTS, escaped
from tlstudio.core.keys import KEYS

LANGUAGES = ("en", "ja")
PICTURES = help_folder() / "pictures"
EACH = pytest.mark.parametrize("topic", TOPICS)
IN_EACH = pytest.mark.parametrize("language", LANGUAGES)


def text_of(language: str, topic: str) -> str:
    return (help_folder() / language / f"{topic}.md").read_text(encoding="utf-8")


def filled(language: str, topic: str) -> Page:
    return Page(topic, re.sub(r"^<!-- (\w+) -->$", lambda part: PARTS[part[1]](), text_of(language, topic), flags=re.M))


def links(text: str) -> list[str]:
    return re.findall(r"(?<!!)\[[^\]]*\]\(([^)]*)\)", text)


@IN_EACH
def test_a_page_for_each_step_and_no_other(language: str) -> None:
    assert {file.stem for file in (help_folder() / language).iterdir()} == set(TOPICS)


@IN_EACH
@EACH
def test_every_link_leads_somewhere(language: str, topic: str) -> None:
    for link in links(text_of(language, topic)):
        name, _hash, anchor = link.partition("#")
        assert name.removesuffix(".md") in TOPICS, link
        if anchor:
            there = [section.anchor for section in filled(language, name.removesuffix(".md")).sections]
            assert anchor in there, link


@IN_EACH
def test_every_page_can_be_reached_from_the_first(language: str) -> None:
    found, wanted = {"start"}, ["start"]
    while wanted:
        for link in links(text_of(language, wanted.pop())):
            topic = link.partition("#")[0].removesuffix(".md")
            if topic not in found:
                found.add(topic)
                wanted.append(topic)
    assert found == set(TOPICS)


def test_every_picture_is_there_light_and_dark_used_and_small() -> None:
    used = {
        picture
        for language in LANGUAGES
        for topic in TOPICS
        for picture in re.findall(r"!\[[^\]]+\]\(\.\./pictures/([^)]*)\)", text_of(language, topic))
    }
    assert all(picture.endswith("-light.png") for picture in used)
    both = used | {picture.replace("-light", "-dark") for picture in used}
    assert {file.name for file in PICTURES.iterdir()} == both
    assert sum(file.stat().st_size for file in PICTURES.iterdir()) < 3_000_000


@EACH
def test_languages_have_the_same_parts(topic: str) -> None:
    one, other = (text_of(language, topic) for language in LANGUAGES)
    for mark in (r"^#+", r"^<!-- \w+ -->$", r"\.\./pictures/[\w-]+", r"^    "):
        assert re.findall(mark, one, re.M) == re.findall(mark, other, re.M)


def test_every_part_is_used() -> None:
    used = {part for topic in TOPICS for part in re.findall(r"<!-- (\w+) -->", text_of("en", topic))}
    assert used == set(PARTS)


def words_of_the_program() -> set[str]:
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in Path(tlstudio.__file__ or "").parent.rglob("*.py"))
    return {
        node.value.strip("…")
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_what_the_pages_name_is_in_the_window() -> None:
    words, named = words_of_the_program(), set()
    for topic in TOPICS:
        text = text_of("en", topic)
        named |= {name.strip("…") for name in re.findall(r"\*([^*\n]+…)\*", text)}
        named |= {name.strip("…") for name in re.findall(r"\*Menu → ([^*]+)\*", text)}
    named = {name.removeprefix("Menu → ") for name in named}
    assert len(named) > 15
    assert named - words == set()


def test_keys_the_pages_name_are_shortcuts() -> None:
    known = {key for entry in KEYS.values() for key in entry.keys}
    for language in LANGUAGES:
        for topic in TOPICS:
            keys = set(re.findall(r"(?:Ctrl|Shift|Alt)\+[A-Z0-9/][0-9]*", text_of(language, topic)))
            assert keys <= known, topic


def test_every_setting_stands_on_its_page() -> None:
    text = page("settings").text
    for name, option in AugmentationSettings().options():
        assert f"### {escaped(option.label)}" in text
        assert f"--{name.replace('_', '-')}" in text
        assert escaped(option.less) in text
    assert "*standard: 0.5 · 0 to 0.9* · `--dropout`" in text
    assert "`--fine-tuning-learning-rate`" in text
    assert "| VGG16 | 224 px | 59 MB |" in text


def test_search() -> None:
    found = search(pages(), "mixup")
    assert found[0].section.title == "Mixup"  # in the heading first
    assert found[0].page.topic == "settings"
    assert "Blends pairs" in search(pages(), "BLENDS mixup")[0].excerpt
    assert search(pages(), "  ") == []
    assert search(pages(), "no such wörd") == []


def test_a_page_in_another_language_or_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tlstudio.core.help.spoken", lambda: "ja")
    assert page("start").title == "はじめに"
    assert any(hit.section.title == "較正" for hit in search(pages(), "較正"))
    monkeypatch.setattr("tlstudio.core.help.spoken", lambda: "xx")
    assert page("start").title == "Getting started"


def test_unknown_topic() -> None:
    with pytest.raises(StudioError, match=r"no help about 'cats'\. Choose from: start, data"):
        page("cats")


def test_as_a_terminal_shows_it() -> None:
    said = plain(
        "# A *b*\n\n![x](y.png)\n\nSee [there](z.md#a) `--c` and \\*d\\_e\\*\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n"
    )
    assert said == "# A b\n\nSee there --c and *d_e*\n\n| a | b |\n| 1 | 2 |\n"


def test_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["help"]) == cli.DONE
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(TOPICS)
    assert cli.main(["help", "train"]) == cli.DONE
    said = capsys.readouterr().out
    assert said.startswith("# Train: let it learn")
    assert "](" not in said
    assert cli.main(["help", "cats"]) == cli.FAILED
    assert "Choose from: start" in capsys.readouterr().err


def test_samples_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["samples"]) == cli.DONE
    assert "spoilt" in capsys.readouterr().out
    assert cli.main(["samples", "waste", str(tmp_path / "mine"), "--json"]) == cli.DONE
    assert f'"folder": "{tmp_path / "mine"}"' in capsys.readouterr().out
    assert len(list((tmp_path / "mine").glob("*/*.jpg"))) == 60
    assert cli.main(["samples", "waste"]) == cli.FAILED
    assert "tlstudio samples waste DIR" in capsys.readouterr().err
