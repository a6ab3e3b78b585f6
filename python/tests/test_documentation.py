"""Every example of a docstring does what it says, and everything public has one."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil

import numpy as np
import pytest

import huecount

MODULES = [module.name for module in pkgutil.iter_modules(huecount.__path__) if module.name not in ("_huecount", "__main__")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_do_what_they_say(name: str) -> None:
    module = importlib.import_module(f"huecount.{name}")
    assert doctest.testmod(module, extraglobs={"np": np, "huecount": huecount}).failed == 0


@pytest.mark.parametrize("name", [name for name in huecount.__all__ if not name.startswith("_")])
def test_everything_public_is_documented(name: str) -> None:
    thing = getattr(huecount, name)
    assert inspect.getdoc(thing)
    if inspect.isfunction(thing):
        assert "Example:" in (inspect.getdoc(thing) or "")
