"""Python imports this when it starts, wherever this folder is on PYTHONPATH."""

import no_calls

no_calls.watch()
