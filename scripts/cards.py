"""The card's own checks: types, style, tests with their coverage, and the committed bundle."""

from __future__ import annotations

import filecmp
import gzip
import hashlib
from pathlib import Path
import shutil
import subprocess
import tempfile

from python_finder import ROOT, say

FRONTEND = ROOT / "frontend"
WWW = ROOT / "custom_components" / "energy_optimizer" / "www"
LEAST_NODE = (20, 19)
ENTRY_LIMIT_BYTES = 5_000
ALL_LIMIT_BYTES = 40_000


class CardError(RuntimeError):
    """The card's checks do not pass, or cannot run; the message says why."""


def check() -> str:
    """Run all; return the closing line. Raises: CardError."""
    prepare()
    _npm("test")
    return f"npm test passed, the bundle is what the sources make: {check_bundle()}"


def prepare() -> None:
    """Install the packages of the lock file, once for each lock file."""
    _require_node()
    lock = (FRONTEND / "package-lock.json").read_bytes()
    stamp = FRONTEND / "node_modules" / ".set-up"
    wanted = hashlib.sha256(lock).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    say("installing the card's packages")
    _npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted, encoding="utf-8")


def check_bundle() -> str:
    """Build anew and compare byte for byte; weigh what browsers load. Raises: CardError."""
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "www"
        _npm("run", "build", "--", "--outDir", str(built), "--emptyOutDir", "--logLevel=error")
        differing = _differing(built, WWW)
    if differing:
        raise CardError(f"not what the sources make, run npm run build: {', '.join(differing)}")
    return weigh()


def weigh() -> str:
    """Say what the bundle weighs, compressed as Home Assistant sends it. Raises: CardError."""
    sizes = {
        path.relative_to(WWW).as_posix(): len(gzip.compress(path.read_bytes(), 9))
        for path in WWW.rglob("*.js")
    }
    entry = sizes["entry.js"]
    total = sum(size for name, size in sizes.items() if not name.startswith("lang/"))
    if entry > ENTRY_LIMIT_BYTES or total > ALL_LIMIT_BYTES:
        raise CardError(f"too heavy: entry {entry} B, all without languages {total} B")
    return f"entry {entry} B, all without languages {total} B gzipped"


def _differing(first: Path, second: Path) -> list[str]:
    names = {
        path.relative_to(folder).as_posix()
        for folder in (first, second)
        for path in folder.rglob("*")
        if path.is_file()
    }
    _, mismatch, missing = filecmp.cmpfiles(first, second, sorted(names), shallow=False)
    return mismatch + missing


def _require_node() -> None:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise CardError("Node.js and npm are missing: install Node.js 20.19 or newer")
    told = subprocess.run([node, "--version"], check=True, capture_output=True, text=True).stdout
    version = tuple(int(part) for part in told.strip().lstrip("v").split(".")[:2])
    if version < LEAST_NODE:
        raise CardError(f"Node.js {told.strip()} is too old: install 20.19 or newer")


def _npm(*arguments: str) -> None:
    done = subprocess.run(["npm", *arguments], check=False, cwd=FRONTEND)
    if done.returncode != 0:
        raise CardError(f"npm {arguments[0]} failed")
