"""The house's own rules that no tool checks: sizes, pins, names that must not get in."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
import subprocess

import pytest

ROOT = Path(__file__).resolve().parent.parent
INTEGRATION = ROOT / "custom_components" / "energy_optimizer"
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
CEILINGS = {
    "__init__.py": 120,
    "const.py": 100,
    "coordinator.py": 250,
    "config_flow.py": 250,
    "subentry_flows.py": 400,
    "entity.py": 60,
    "sensor.py": 250,
    "binary_sensor.py": 250,
    "select.py": 250,
    "switch.py": 250,
    "number.py": 250,
    "button.py": 250,
    "calendar.py": 250,
    "commands.py": 250,
    "services.py": 60,
    "http.py": 60,
    "websocket_api.py": 60,
    "trigger.py": 150,
    "condition.py": 150,
    "diagnostics.py": 100,
    "repairs.py": 100,
    "system_health.py": 100,
    "frontend.py": 120,
}


def _tracked(*patterns: str) -> list[Path]:
    """Files of the project, new ones included, ignored ones not."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [path for name in listing.stdout.splitlines() if (path := ROOT / name).is_file()]


def _python_files() -> list[Path]:
    return [
        path
        for path in _tracked("custom_components", "demo", "scripts", "tests", "benchmarks")
        if path.suffix == ".py" or path.parent.name == "scripts"
    ]


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _ceiling(path: Path) -> int:
    if path.parent == INTEGRATION:
        return CEILINGS.get(path.name, LONGEST_FILE)
    return LONGEST_FILE


def test_no_file_is_longer_than_its_ceiling() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in _python_files()}
    too_long = {
        str(path.relative_to(ROOT)): f"{length} > {_ceiling(path)}"
        for path, length in lengths.items()
        if length > _ceiling(path)
    }
    assert too_long == {}


def test_no_function_is_longer_than_sixty_lines() -> None:
    too_long = {
        f"{path.relative_to(ROOT)}:{function.name}": lines
        for path in _python_files()
        for function in _functions(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert too_long == {}


def test_the_tests_run_the_solver_that_the_manifest_pins() -> None:
    manifest = json.loads((INTEGRATION / "manifest.json").read_text(encoding="utf-8"))
    requirements = (ROOT / "requirements_test.txt").read_text(encoding="utf-8").splitlines()
    for requirement in manifest["requirements"]:
        assert requirement in requirements


def test_the_manifest_lists_its_keys_in_order() -> None:
    keys = list(json.loads((INTEGRATION / "manifest.json").read_text(encoding="utf-8")))
    assert keys == ["domain", "name", *sorted(set(keys) - {"domain", "name"})]


def test_broad_excepts_stay_out_of_everything_but_the_flows() -> None:
    broad = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in INTEGRATION.glob("**/*.py")
        if path.name not in {"config_flow.py", "subentry_flows.py"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    ]
    assert broad == []


@pytest.mark.parametrize(
    "translation",
    sorted(INTEGRATION.glob("translations/*.json")),
    ids=lambda path: path.stem,
)
def test_every_language_says_all_that_english_says(translation: Path) -> None:
    english = INTEGRATION / "translations" / "en.json"
    assert _keys(translation) == _keys(english)


def test_every_error_has_its_words() -> None:
    errors = INTEGRATION / "core" / "errors.py"
    english = json.loads((INTEGRATION / "translations" / "en.json").read_text(encoding="utf-8"))
    keys = set(re.findall(r'translation_key\b[^=\n]*= "(\w+)"', errors.read_text("utf-8")))
    assert keys
    assert keys <= set(english["exceptions"])


def _keys(path: Path) -> set[str]:
    return set(_flatten(json.loads(path.read_text(encoding="utf-8")), ""))


def _flatten(node: object, prefix: str) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _flatten(value, f"{prefix}.{key}")
    else:
        yield prefix
