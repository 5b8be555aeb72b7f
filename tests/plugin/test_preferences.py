from __future__ import annotations

from pathlib import Path

import yaml

from marey.plugin.keys import KEYS, preferences

MANIFEST = Path(__file__).resolve().parents[2] / "src" / "marey" / "napari.yaml"


def test_the_manifest_offers_every_key_for_change():
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    assert manifest["contributions"]["configurations"]["keys"] == preferences()


def test_each_line_of_the_table_has_its_field():
    assert len(preferences()["properties"]) == len(KEYS)
