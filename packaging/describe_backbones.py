"""Writes resources/backbones/facts.json: what the front ends show of each backbone and cannot ask Keras.

Run it after a change to BACKBONES: python packaging/describe_backbones.py
"""

import json

import keras

from tlstudio.core.catalog import BACKBONES
from tlstudio.core.files import write_text
from tlstudio.core.paths import resources
from tlstudio.engine.backbones import build_trunk, describe


def main() -> None:
    """Build every backbone once, small and with random weights, and write down what it is."""
    lines = []
    for backbone in BACKBONES.values():
        facts = describe(build_trunk(backbone, backbone.min_size, None), backbone)
        lines.append(f"{json.dumps(backbone.name)}: {json.dumps(facts)}")  # a line each, so that a change can be read
        print(backbone.name, len(facts["blocks"]), "blocks", facts["features"], "channels")
        keras.backend.clear_session()
    write_text(resources() / "backbones" / "facts.json", "{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
