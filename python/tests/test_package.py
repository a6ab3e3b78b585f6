"""What is shipped: versions that agree, and licences."""

from __future__ import annotations

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest

import huecount

PYTHON = Path(__file__).parents[1]


def version_of(manifest: Path) -> str:
    """The first version that stands at the beginning of a line: that of the package, or of the workspace."""
    found = re.search(r'^version = "([^"]+)"', manifest.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found.group(1)


def test_the_version_is_that_of_the_workspace() -> None:
    workspace = version_of(PYTHON.parent / "Cargo.toml")
    assert version_of(PYTHON / "Cargo.toml") == workspace == huecount.__version__


@pytest.mark.parametrize("name", ["LICENSE-APACHE", "LICENSE-MIT"])
def test_the_licences_come_along(name: str) -> None:
    text = (PYTHON.parent / name).read_bytes()
    assert (PYTHON / name).read_bytes() == text
    shipped = [file for file in distribution("huecount").files or [] if file.name == name]
    assert [file.read_binary() for file in shipped] == [text]
