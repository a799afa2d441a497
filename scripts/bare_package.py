"""Import the integration's core without Home Assistant."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from python_finder import ROOT

NAME = "custom_components.energy_optimizer"


def install() -> None:
    """Stand in for the integration's package, whose own `__init__` imports Home Assistant.

    What is below it (`….core`) then imports as usual; does nothing where the real one is in.
    """
    if NAME in sys.modules:
        return
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    package = ModuleType(NAME)
    package.__path__ = [str(ROOT.joinpath(*NAME.split(".")))]
    package.__spec__ = importlib.util.spec_from_loader(NAME, None, is_package=True)
    sys.modules[NAME] = package
