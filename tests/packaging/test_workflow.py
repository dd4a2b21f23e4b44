"""The workflow on a public forge: least rights, nothing unpinned, and every secret explained to the maintainer."""

import re

import pytest
from release import ROOT

WORKFLOW = (ROOT / ".github" / "workflows" / "build.yml").read_text(encoding="utf-8")
SECRETS = set(re.findall(r"secrets\.(\w+)", WORKFLOW))


def test_actions_are_pinned_to_what_was_looked_at() -> None:
    used = re.findall(r"uses: (\S+)(.*)", WORKFLOW)
    assert len(used) > 4
    for action, comment in used:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


def test_it_may_read_and_only_the_release_may_write() -> None:
    assert "\npermissions: {}\n" in WORKFLOW
    before, release = WORKFLOW.split("\n  release:\n")
    assert "write" not in re.findall(r"contents: (\w+)", before)
    assert re.findall(r"contents: (\w+)", release) == ["write"]
    assert WORKFLOW.count("persist-credentials: false") == WORKFLOW.count("actions/checkout@")


def test_a_secret_is_never_written_into_a_command() -> None:
    """Say `$NAME` there: the forge would paste the secret's text into the script."""
    for script in re.findall(r"run: (?:\|\n((?: {10}.*\n|\n)+)|(.+))", WORKFLOW):
        assert "${{" not in "".join(script)


@pytest.mark.parametrize("secret", sorted(SECRETS))
def test_every_secret_is_explained(secret: str) -> None:
    assert f"`{secret}`" in (ROOT / "packaging" / "CI.md").read_text(encoding="utf-8")


def test_steps_that_need_a_secret_are_left_out_without_it() -> None:
    steps = WORKFLOW.split("\n      - ")
    using = [step for step in steps if re.search(r"^ {10}\w+: \$\{\{ secrets\.", step, re.MULTILINE)]
    assert len(using) == 3
    for step in using:
        assert re.search(r"if: .*env\.(WINDOWS_SIGNS|MACOS_SIGNS|MACOS_NOTARISES) == 'true'", step), step


def test_all_scripts_that_it_starts_are_there() -> None:
    started = set(re.findall(r"packaging/\w+\.py", WORKFLOW))
    assert started
    for script in started:
        assert (ROOT / script).is_file(), script
