import json
from pathlib import Path
import subprocess
import sys

ROOT = Path(__file__).resolve().parents[2]

IMPORT_ALL = """
import importlib, json, pkgutil, sys
sys.path.insert(0, "scripts")
import bare_package
bare_package.install()
core = importlib.import_module(bare_package.NAME + ".core")
for module in pkgutil.walk_packages(core.__path__, core.__name__ + "."):
    importlib.import_module(module.name)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_importing_all_of_the_core_imports_no_home_assistant() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], cwd=ROOT, check=True, capture_output=True, text=True
    )
    imported = set(json.loads(answer.stdout))
    assert "custom_components" in imported
    assert imported.isdisjoint({"homeassistant", "voluptuous", "probatio", "aiohttp"})
