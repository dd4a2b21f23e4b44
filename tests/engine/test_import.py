import subprocess
import sys

CODE = """
import gc, sys
import tlstudio.engine.training
print("sklearn" in sys.modules, "scipy.stats" in sys.modules, gc.isenabled(), gc.get_freeze_count() > 100_000)
import sklearn.metrics
"""


def test_it_loads_what_it_uses_and_leaves_it_alone_afterwards() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "True", "True"]
