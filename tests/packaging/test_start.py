import pytest
import start


@pytest.mark.parametrize("before", [{}, {"LD_LIBRARY_PATH_ORIG": "/opt/lib"}])
def test_other_programs_get_the_loader_as_it_was(before: dict[str, str]) -> None:
    environment = {"HOME": "/home/person", "LD_LIBRARY_PATH": "/usr/lib/tlstudio/_internal", **before}
    start.leave_others_alone(environment)
    assert environment.get("LD_LIBRARY_PATH") == before.get("LD_LIBRARY_PATH_ORIG")
    assert environment["HOME"] == "/home/person"
    assert environment["PYINSTALLER_RESET_ENVIRONMENT"] == "1", "our own processes set it for themselves"
