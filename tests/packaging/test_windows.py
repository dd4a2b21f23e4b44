import re
from collections import defaultdict
from pathlib import Path

import pytest
import release
import windows_installer
from platformdirs import windows
from release import MODEL_TYPE, VERSION

SCRIPT = windows_installer.SCRIPT.read_text(encoding="utf-8-sig")
# Of each section that has entries: the parameters and the flags that Inno Setup 6 knows and that are used here.
PARAMETERS = {
    "Languages": {"Name", "MessagesFile"},
    "Tasks": {"Name", "Description", "GroupDescription", "Flags"},
    "InstallDelete": {"Type", "Name"},
    "UninstallDelete": {"Type", "Name"},
    "Files": {"Source", "DestDir", "Flags"},
    "Icons": {"Name", "Filename", "Tasks"},
    "Registry": {"Root", "Subkey", "ValueType", "ValueName", "ValueData", "Flags"},
    "Run": {"Filename", "Description", "Flags"},
}
FLAGS = {
    "Tasks": {"unchecked"},
    "Files": {"ignoreversion", "recursesubdirs", "createallsubdirs"},
    "Registry": {"uninsdeletevalue", "uninsdeletekey", "uninsdeletekeyifempty"},
    "Run": {"nowait", "postinstall", "skipifsilent"},
}


def _sections() -> dict[str, list[str]]:
    sections: dict[str, list[str]] = defaultdict(list)
    section = ""
    for line in map(str.strip, SCRIPT.splitlines()):
        if found := re.fullmatch(r"\[(\w+)\]", line):
            section = found[1]
        elif line and not line.startswith((";", "#")):
            sections[section].append(line)
    return sections


SECTIONS = _sections()
SETUP = dict(line.split("=", 1) for line in SECTIONS["Setup"])


def _entry(line: str) -> dict[str, str]:
    """Return an entry's parameters; in quotes, two quotes stand for one."""
    pairs = re.findall(r'(\w+): ("(?:[^"]|"")*"|[^;"]*)(?:; |$)', line)
    assert "; ".join(f"{name}: {value}" for name, value in pairs) == line, line
    return {name: value[1:-1].replace('""', '"') if value.startswith('"') else value for name, value in pairs}


ENTRIES = {section: [_entry(line) for line in SECTIONS[section]] for section in PARAMETERS}


@pytest.mark.parametrize("section", PARAMETERS)
def test_entries_have_only_known_parameters_and_flags(section: str) -> None:
    assert ENTRIES[section]
    for entry in ENTRIES[section]:
        assert set(entry) <= PARAMETERS[section], entry
        assert set(entry.get("Flags", "").split()) <= FLAGS.get(section, set()), entry


def test_it_installs_for_one_user_without_an_administrator() -> None:
    assert SETUP["PrivilegesRequired"] == "lowest"
    assert {entry["Root"] for entry in ENTRIES["Registry"]} == {"HKA"}
    assert not re.search(r"\{(pf|commonpf|commonprograms|commondesktop|win|sys)\b", SCRIPT)


def test_every_value_it_asks_for_is_given_and_none_is_written_down() -> None:
    line = windows_installer.command(Path("ISCC.exe"), Path("dist/tlstudio"), Path("tlstudio.ico"), Path("dist"))
    given = {word[2:].partition("=")[0] for word in line if word.startswith("/D")}
    defined = set(re.findall(r"#define (\w+)", SCRIPT))
    asked = set(re.findall(r"\{#(\w+)\}", SCRIPT))
    assert asked - defined - {"SignTool"} == given
    assert f"/DAppVersion={VERSION}" in line
    assert VERSION not in SCRIPT.partition("[Setup]")[2]
    assert line[-1].endswith("tlstudio.iss")


def test_signing_is_asked_for_only_where_there_is_a_command(tmp_path: Path) -> None:
    paths = Path("ISCC.exe"), Path("dist"), Path("x.ico"), Path("out")
    assert not any("Sign" in word for word in windows_installer.command(*paths))
    signed = windows_installer.command(*paths, '"C:\\Kits\\signtool.exe" sign /fd sha256')
    assert {"/DSignTool=tlstudio", "/Stlstudio=$qC:\\Kits\\signtool.exe$q sign /fd sha256 $f"} <= set(signed)
    (tmp_path / "tlstudio.exe").touch()
    assert windows_installer.signing_commands(tmp_path, "sign") == [f'sign "{tmp_path / "tlstudio.exe"}"']


def test_a_model_is_opened_by_the_program() -> None:
    keys = {(entry["Subkey"], entry["ValueName"]): entry["ValueData"] for entry in ENTRIES["Registry"]}
    assert keys[r"Software\Classes\.tlmodel", ""] == "{#ModelType}"
    assert keys[r"Software\Classes\.tlmodel", "Content Type"] == MODEL_TYPE
    assert keys[r"Software\Classes\{#ModelType}\shell\open\command", ""] == r'"{app}\tlstudio.exe" "%1"'
    flags = {entry["Subkey"]: entry.get("Flags", "") for entry in ENTRIES["Registry"]}
    for key in flags:  # each goes with the program: by itself or with a key above it
        assert any(flags[above] for above in flags if key == above or key.startswith(above + "\\")), key


def test_both_languages_say_the_same_things() -> None:
    assert [entry["Name"] for entry in ENTRIES["Languages"]] == ["en", "ja"]
    said = defaultdict(set)
    for line in SECTIONS["CustomMessages"]:
        language, _dot, name = line.partition("=")[0].partition(".")
        said[language].add(name)
        assert line.count("%1") == line.count("%2") == (1 if name == "Kept" else 0)
    assert said["en"] == said["ja"] == {"ModelFile", "Kept"}


def test_only_what_can_be_made_anew_is_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "get_win_folder", lambda _name: "{localappdata}")
    cache = windows.Windows("tlstudio", appauthor=False).user_cache_dir.replace("/", "\\")
    assert [entry["Name"] for entry in ENTRIES["UninstallDelete"]] == [cache]
    assert [entry["Name"] for entry in ENTRIES["InstallDelete"]] == [r"{app}\_internal"]


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", "0.1.0.0"), ("1.2", "1.2.0.0"), ("1.2.3rc4", "1.2.3.0"), ("2.0.0.dev5", "2.0.0.0")],
)
def test_windows_gets_four_numbers(version: str, numbers: str) -> None:
    assert release.numbers(version) == numbers


def test_the_compiler_is_found_where_its_installer_puts_it(tmp_path: Path) -> None:
    assert windows_installer.find_compiler({"PATH": ""}) is None
    compiler = tmp_path / "Inno Setup 6" / "ISCC.exe"
    compiler.parent.mkdir()
    compiler.touch()
    assert windows_installer.find_compiler({"PATH": "", "ProgramFiles(x86)": str(tmp_path)}) == compiler
    assert windows_installer.find_compiler({"ISCC": "C:\\ISCC.exe"}) == Path("C:\\ISCC.exe")


def test_what_is_missing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert windows_installer.main(["--iscc", "ISCC.exe", "--bundle", str(tmp_path)]) == 1
    assert "Build the program first" in capsys.readouterr().err
