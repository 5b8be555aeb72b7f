"""What napari learns of us, checked beyond what `npe2 validate` looks at."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from npe2 import PluginManifest

from marey.docks.rail import DOCKS

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "marey" / "napari.yaml"


@pytest.fixture(scope="module")
def manifest() -> PluginManifest:
    return PluginManifest.from_file(SOURCE)


def test_the_copy_at_the_root_is_equal_byte_for_byte():
    copy = (ROOT / "napari.yaml").read_bytes()

    assert copy == SOURCE.read_bytes(), "run `make manifest`"


def test_the_installed_package_names_the_manifest():
    try:
        installed = distribution("napari-marey")
    except PackageNotFoundError:
        if os.environ.get("MAREY_GATE"):
            raise
        pytest.skip("Marey is on the path and not installed")

    found = PluginManifest.from_distribution(installed.name)

    assert found.name == installed.name == "napari-marey"
    assert len(found.contributions.widgets) == len(DOCKS)


def test_every_command_can_be_imported(manifest: PluginManifest):
    for command in manifest.contributions.commands:
        module, name = command.python_name.split(":")
        assert callable(getattr(import_module(module), name)), command.id


def test_every_contribution_names_a_command(manifest: PluginManifest):
    parts = manifest.contributions
    known = {command.id for command in parts.commands}
    used = {
        entry.command
        for entry in [
            *parts.widgets,
            *parts.readers,
            *parts.writers,
            *parts.sample_data,
            *(item for items in parts.menus.values() for item in items),
        ]
        if hasattr(entry, "command")
    }

    assert used == known


def test_menus_are_those_that_napari_lets_us_use(manifest: PluginManifest):
    from napari._app_model.constants import MenuId

    allowed = {str(menu.value) for menu in MenuId.contributables()}

    assert set(manifest.contributions.menus) <= allowed


def test_folders_are_left_to_others(manifest: PluginManifest):
    for reader in manifest.contributions.readers:
        assert reader.filename_patterns == ["*.marey"]
        assert not reader.accepts_directories


def test_no_keys_here_since_napari_drops_them(manifest: PluginManifest):
    assert not manifest.contributions.keybindings


def test_docks_take_the_viewer_as_napari_gives_it(manifest: PluginManifest):
    import inspect

    commands = {c.id: c for c in manifest.contributions.commands}
    for widget in manifest.contributions.widgets:
        module, name = commands[widget.command].python_name.split(":")
        parameters = inspect.signature(getattr(import_module(module), name)).parameters
        first = next(iter(parameters.values()))
        assert first.name == "napari_viewer"
        assert str(first.annotation).strip("'\"") == "napari.viewer.Viewer"


def test_settings_have_a_title_a_type_and_a_default(manifest: PluginManifest):
    groups = manifest.contributions.configurations

    assert {"storage", "people"} <= set(groups)
    for group in groups.values():
        for name, setting in group.properties.items():
            assert name.isidentifier()
            assert setting.title
            assert setting.type
            assert setting.default is not None
