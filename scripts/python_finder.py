"""Find, or privately install, the Python that Home Assistant needs and the tools around it."""

from __future__ import annotations

import os
from pathlib import Path
import shutil
import subprocess
import sys

import debian

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = VENV / "tools"
MINIMUM = (3, 14, 2)
VERSION = "3.14"
UV_PYTHONS = VENV / "python-uv"
DEBIAN_PYTHON = VENV / "python-debian"
DEBIAN_HEADERS = VENV / "python-headers"

_PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "no-index": "UV_NO_INDEX",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
}
_COMMA_SEPARATED = ("UV_FIND_LINKS",)


class SetUpError(RuntimeError):
    """The environment cannot be set up; the message says what to install by hand."""


def say(text: str) -> None:
    """One line of progress, on stderr because stdout carries answers."""
    print(f"[set-up] {text}", file=sys.stderr, flush=True)


def find_python() -> Path:
    """A Python that is new enough: from PATH, else by uv, else from the distribution."""
    reasons: list[str] = []
    for name, way in (
        (f"python{VERSION} on PATH", _python_on_path),
        (f"uv python install {VERSION}", _python_by_uv),
        ("Debian's own packages", _python_of_debian),
    ):
        try:
            python = way()
        except (SetUpError, debian.DebianError, subprocess.SubprocessError, OSError) as failure:
            reasons.append(f"  {name}: {_why(failure)}")
            continue
        if python is not None and _is_new_enough(python):
            say(f"Python: {name}")
            return python
        reasons.append(f"  {name}: none that is {_dotted(MINIMUM)} or newer")
    msg = "\n".join(
        [
            f"Python {_dotted(MINIMUM)} or newer was not found and could not be installed:",
            *reasons,
            f"Install it by hand so that `python{VERSION}` is on PATH, then run this again.",
        ]
    )
    raise SetUpError(msg)


def uv() -> Path:
    """The uv of the private tools folder, installed from PyPI when missing."""
    return _tool("uv")


def run_uv(*arguments: str, quiet: bool = False, environment: dict[str, str] | None = None) -> None:
    """Run uv with pip's own settings (indexes, links, certificates) handed on to it."""
    command = [str(uv()), *arguments]
    merged = {**uv_environment(), **(environment or {})}
    if quiet:
        subprocess.run(command, check=True, env=merged, cwd=ROOT, capture_output=True)
    else:
        subprocess.run(command, check=True, env=merged, cwd=ROOT, stdout=sys.stderr)


def build_environment(python: Path) -> dict[str, str]:
    """What a package built from source needs: a compiler, and Python's headers in CPATH."""
    _require_compiler()
    query = (
        "import sysconfig; print(sysconfig.get_path('platinclude'), sysconfig.get_path('include'))"
    )
    if any((Path(folder) / "Python.h").is_file() for folder in _ask(python, query).split()):
        return {}
    if not debian.is_debian():
        msg = f"Python.h of {python} is missing: install the development files of Python {VERSION}."
        raise SetUpError(msg)
    include = _debian_headers()
    # Debian's pyconfig.h includes its twin by a path that starts at the folder above.
    folders = (str(include / f"python{VERSION}"), str(include), os.environ.get("CPATH"))
    return {"CPATH": os.pathsep.join(filter(None, folders))}


def _python_on_path() -> Path | None:
    found = shutil.which(f"python{VERSION}")
    return Path(found) if found else None


def _python_by_uv() -> Path | None:
    pythons = sorted(UV_PYTHONS.glob(f"cpython-{VERSION}*/bin/python{VERSION}"))
    if not pythons:
        say(f"installing Python {VERSION} with uv")
        run_uv(
            *("python", "install", "--no-bin", VERSION),
            quiet=True,
            environment={"UV_PYTHON_INSTALL_DIR": str(UV_PYTHONS), "UV_HTTP_RETRIES": "1"},
        )
        pythons = sorted(UV_PYTHONS.glob(f"cpython-{VERSION}*/bin/python{VERSION}"))
    return pythons[-1] if pythons else None


def _python_of_debian() -> Path | None:
    """The distribution's Python, unpacked privately and tied to its own C library."""
    if not debian.is_debian():
        msg = "this is not Debian"
        raise SetUpError(msg)
    python = DEBIAN_PYTHON / "usr" / "bin" / f"python{VERSION}"
    if python.exists() and _is_new_enough(python):
        return python
    say(f"unpacking Debian's Python {VERSION} into {DEBIAN_PYTHON.relative_to(ROOT)}")
    patchelf = _tool("patchelf")
    fresh = DEBIAN_PYTHON.with_name(f"{DEBIAN_PYTHON.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    # Wheels lean on the C++ library, which a slim machine may lack or have in an older version.
    packages = (f"python{VERSION}", f"python{VERSION}-venv", "libstdc++6")
    debian.unpack(packages, fresh, VENV, with_dependencies=True)
    shutil.rmtree(DEBIAN_PYTHON, ignore_errors=True)
    fresh.rename(DEBIAN_PYTHON)
    loader = next(DEBIAN_PYTHON.glob("usr/lib/*-linux-*/ld-linux*.so.*"))
    command = [str(patchelf), "--set-interpreter", str(loader)]
    command += ["--force-rpath", "--set-rpath", str(loader.parent), str(python)]
    subprocess.run(command, check=True)
    return python


def _debian_headers() -> Path:
    """Python's headers alone: the C library's own must stay the compiler's."""
    include = DEBIAN_HEADERS / "usr" / "include"
    if not (include / f"python{VERSION}" / "Python.h").is_file():
        say(f"unpacking Debian's headers of Python {VERSION}")
        whole = DEBIAN_HEADERS.with_name(f"{DEBIAN_HEADERS.name}.new")
        shutil.rmtree(whole, ignore_errors=True)
        debian.unpack((f"libpython{VERSION}-dev",), whole, VENV, with_dependencies=False)
        for headers in whole.glob(f"usr/include/**/python{VERSION}"):
            target = DEBIAN_HEADERS / headers.relative_to(whole)
            shutil.copytree(headers, target, dirs_exist_ok=True)
        shutil.rmtree(whole)
    return include


def _require_compiler() -> None:
    if shutil.which("g++") or shutil.which("c++"):
        return
    if debian.is_debian() and os.geteuid() == 0:
        say("installing g++")
        for arguments in (("update",), ("install", "--yes", "--no-install-recommends", "g++")):
            subprocess.run(["apt-get", "-q", *arguments], check=True, stdout=sys.stderr)
        return
    msg = "two packages of Home Assistant are built from source: install a C++ compiler (g++)."
    raise SetUpError(msg)


def _tool(name: str) -> Path:
    """A command-line tool from PyPI in the private tools folder, else the one on PATH."""
    tool = TOOLS / "bin" / name
    if tool.exists():
        return tool
    say(f"installing {name} from PyPI")
    try:
        _install_tool(name)
    except (subprocess.SubprocessError, OSError, debian.DebianError) as failure:
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path)
        msg = f"{name} could not be had from PyPI: {failure}. Install it by hand, so it is on PATH."
        raise SetUpError(msg) from failure
    return tool


def _install_tool(name: str) -> None:
    """Install with pip: of a virtual environment, or Debian's own where `ensurepip` is missing."""
    python = TOOLS / "bin" / "python"
    if not python.exists():
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(TOOLS)], check=False, capture_output=True, text=True
        )
        if made.returncode != 0:
            subprocess.run(
                [sys.executable, "-m", "venv", "--without-pip", str(TOOLS)],
                check=True,
                capture_output=True,
            )
    install = ["install", "--quiet", "--disable-pip-version-check", name]
    subprocess.run([str(python), *_pip(python), *install], check=True, stdout=sys.stderr)


def _pip(python: Path) -> list[str]:
    """How to call pip: the environment's module, else the wheel out of Debian's package."""
    probe = subprocess.run([str(python), "-c", "import pip"], check=False, capture_output=True)
    if probe.returncode == 0:
        return ["-m", "pip"]
    wheels = VENV / "pip-debian"
    if not list(wheels.glob("usr/share/python-wheels/pip-*.whl")):
        if not debian.is_debian():
            msg = "pip is missing: install Python's venv and pip modules"
            raise OSError(msg)
        debian.unpack(("python3-pip-whl",), wheels, VENV, with_dependencies=False)
    return [str(next(wheels.glob("usr/share/python-wheels/pip-*.whl")) / "pip")]


def uv_environment() -> dict[str, str]:
    """This process's environment, and pip's settings in uv's words (uv does not read them)."""
    environment = dict(os.environ)
    settings = _pip_settings()
    for key, value in settings.items():
        variable = _PIP_TO_UV.get(key)
        if variable is None or variable in environment:
            continue
        separator = "," if variable in _COMMA_SEPARATED else " "
        environment[variable] = separator.join(value.split())
    if "extra-index-url" in settings:
        # pip takes the best version of all indexes; uv would stop at the first that knows the name.
        environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return environment


def _pip_settings() -> dict[str, str]:
    """Pip's settings as pip itself resolves them: files first, its variables over them."""
    python = TOOLS / "bin" / "python"
    if not python.exists():
        return {}
    listing = subprocess.run(
        [str(python), *_pip(python), "config", "list"], check=False, capture_output=True, text=True
    )
    layers: dict[str, dict[str, str]] = {"file": {}, ":env:": {}}
    for line in listing.stdout.splitlines():
        name, _, quoted = line.partition("=")
        layer, _, key = name.rpartition(".")
        value = quoted.strip().strip("'\"").replace("\\n", " ")
        layers[":env:" if layer == ":env:" else "file"][key] = value
    return {**layers["file"], **layers[":env:"]}


def _is_new_enough(python: Path) -> bool:
    try:
        version = _ask(python, "import sys; print(*sys.version_info[:3])")
    except (subprocess.SubprocessError, OSError):
        return False
    return tuple(map(int, version.split())) >= MINIMUM


def _ask(python: Path, code: str) -> str:
    answer = subprocess.run([str(python), "-c", code], check=True, capture_output=True, text=True)
    return answer.stdout.strip()


def _why(failure: Exception) -> str:
    """The last thing a command said, when it said anything."""
    said = getattr(failure, "stderr", None) or b""
    lines = (said.decode() if isinstance(said, bytes) else said).strip().splitlines()
    return lines[-1].strip() if lines else str(failure)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
