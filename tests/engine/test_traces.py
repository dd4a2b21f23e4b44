import os
import subprocess
import sys
from pathlib import Path


def test_the_engine_leaves_nothing_in_the_users_own_folder(tmp_path: Path, home: Path) -> None:
    """Keras would write ~/.keras/keras.json, on every computer that a stick is put into."""
    said = {name: value for name, value in os.environ.items() if name != "KERAS_HOME"}
    said |= {"HOME": str(tmp_path), "TLSTUDIO_HOME": str(home)}
    code = "import os, tlstudio.engine, keras; keras.backend.image_data_format(); assert 'KERAS_HOME' not in os.environ"
    subprocess.run([sys.executable, "-c", code], env=said, check=True, timeout=300)
    assert list(tmp_path.iterdir()) == []
    assert (home / "config" / "keras" / "keras.json").is_file()
