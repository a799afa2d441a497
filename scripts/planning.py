"""The plan of a case, as JSON: `scripts/plan CASE.json`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
import sys

import bare_package
import environment


def main(arguments: list[str]) -> int:
    """Print the plan; a case that cannot be right gets one line and exit code 2."""
    parser = argparse.ArgumentParser(prog="scripts/plan", description=__doc__)
    parser.add_argument("case", help="the case's file, or - for standard input")
    parser.add_argument("--time-limit", type=float, default=30.0, help="seconds (default: 30)")
    options = parser.parse_args(arguments)
    environment.enter("test")
    bare_package.install()
    from custom_components.energy_optimizer.core.case import (  # noqa: PLC0415 - needs the environment
        home_from_case,
        plan_as_json,
    )
    from custom_components.energy_optimizer.core.errors import (  # noqa: PLC0415 - likewise
        EnergyOptimizerError,
    )
    from custom_components.energy_optimizer.core.ladder import (  # noqa: PLC0415 - likewise
        plan_with_ladder,
    )

    try:
        text = sys.stdin.read() if options.case == "-" else Path(options.case).read_text("utf-8")
        home = home_from_case(json.loads(text))
        plan = plan_with_ladder(home, time_limit_s=options.time_limit)
    except (OSError, ValueError, EnergyOptimizerError) as problem:
        print(f"scripts/plan: {options.case}: {problem}", file=sys.stderr)
        return 2
    print(json.dumps(plan_as_json(plan)))
    return 0
