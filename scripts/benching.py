"""What the planner and the running home cost: `scripts/bench [--json]`."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform

import bare_package
import environment
from python_finder import ROOT

SECTIONS = ("planner", "replay", "event_loop", "year", "control")
"""Modules of benchmarks/ whose `measure()` gives a section with its `bars`."""


def main(arguments: list[str]) -> int:
    """Measure every section; exit code 1 where a bar is not kept."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print everything measured, as JSON")
    parser.add_argument("--section", choices=SECTIONS, action="append", help="only this one")
    options = parser.parse_args(arguments)
    environment.enter("test")
    os.chdir(ROOT)
    bare_package.install()
    sections = {
        name: importlib.import_module(f"benchmarks.{name}").measure()
        for name in options.section or SECTIONS
    }
    bars = [bar for section in sections.values() for bar in section["bars"]]
    if options.json:
        print(json.dumps({"machine": _machine(), **sections}, indent=2))
    else:
        for bar in bars:
            word = "kept  " if bar["passed"] else "MISSED"
            limit = f"{bar['limit']:g} {bar['unit']}"
            print(f"{word} {bar['name']}: {bar['measured']:.2f} (at most {limit})")
    return 0 if all(bar["passed"] for bar in bars) else 1


def _machine() -> dict[str, object]:
    """Say where this was measured."""
    return {
        "cpus": os.cpu_count(),
        "load": os.getloadavg()[0],
        "machine": platform.machine(),
        "python": platform.python_version(),
    }
