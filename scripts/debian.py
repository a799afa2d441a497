"""Unpack Debian's own signed packages privately, touching nothing of the machine's."""

from __future__ import annotations

from pathlib import Path
import re
import shutil
import subprocess
import sys
from typing import NamedTuple

SUITE = "forky"
"""The first Debian release that carries Python 3.14."""
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
OS_RELEASE = Path("/etc/os-release")
APT_FOLDER = Path("/etc/apt")


class DebianError(RuntimeError):
    """The distribution's packages cannot be had."""


class Source(NamedTuple):
    """One archive of the machine's apt sources."""

    uris: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str


def is_debian() -> bool:
    """Whether apt and dpkg of a Debian are here."""
    release = _os_release()
    family = {release.get("ID"), *release.get("ID_LIKE", "").split()}
    return release.get("ID") == "debian" or (
        "debian" in family and "ubuntu" not in family and shutil.which("apt-get") is not None
    )


def unpack(packages: tuple[str, ...], folder: Path, work: Path, *, with_dependencies: bool) -> None:
    """Download the packages, their signatures checked, and unpack them into a folder."""
    failures: list[str] = []
    for number, source in enumerate(archive_sources()):
        apt = _Apt(work / f"apt-{number}", source)
        try:
            archives = apt.download(packages, with_dependencies=with_dependencies)
        except subprocess.CalledProcessError as failure:
            failures.append((failure.stderr or "").strip() or str(failure))
            continue
        folder.mkdir(parents=True, exist_ok=True)
        for archive in archives:
            _run(["dpkg", "-x", str(archive), str(folder)], cwd=work)
        shutil.rmtree(work / f"apt-{number}")
        return
    msg = f"no Debian archive gave {', '.join(packages)} of {SUITE}: " + (
        " / ".join(failures) or "no main archive in the machine's apt sources"
    )
    raise DebianError(msg)


class _Apt:
    """A private apt: own lists, own cache, an empty status file, one source."""

    def __init__(self, folder: Path, source: Source) -> None:
        self._folder = folder
        for part in ("lists/partial", "cache/archives/partial", "state", "parts"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / "status").write_text("", encoding="utf-8")
        (folder / "archive.sources").write_text(_stanza(source), encoding="utf-8")
        self._config = folder / "apt.conf"
        self._config.write_text(self._settings(), encoding="utf-8")

    def download(self, packages: tuple[str, ...], *, with_dependencies: bool) -> list[Path]:
        """The downloaded .deb files."""
        self._apt_get("update")
        if with_dependencies:
            self._apt_get("install", "--download-only", "--yes", *packages)
            archives = self._folder / "cache" / "archives"
        else:
            archives = self._folder / "single"
            archives.mkdir(exist_ok=True)
            self._apt_get("download", *packages, cwd=archives)
        return sorted(archives.glob("*.deb"))

    def _settings(self) -> str:
        here = self._folder
        settings = {
            "Dir::State": here / "state",
            "Dir::State::lists": here / "lists",
            "Dir::State::status": here / "status",
            "Dir::Cache": here / "cache",
            "Dir::Etc::sourcelist": here / "archive.sources",
            "Dir::Etc::sourceparts": here / "parts",
            "Dir::Etc::preferencesparts": here / "parts",
            "APT::Install-Recommends": "false",
            "APT::Keep-Downloaded-Packages": "true",
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            "Debug::NoLocking": "true",
        }
        # The machine's own hooks would act on its own system, not on this folder.
        hooks = ("Pre-Invoke", "Post-Invoke", "Post-Invoke-Success")
        cleared = [f"#clear APT::Update::{hook};" for hook in hooks]
        cleared += [f"#clear DPkg::{hook};" for hook in (*hooks, "Pre-Install-Pkgs")]
        return "\n".join([*cleared, *(f'{key} "{value}";' for key, value in settings.items()), ""])

    def _apt_get(self, *arguments: str, cwd: Path | None = None) -> None:
        _run(["apt-get", "-q", "-c", str(self._config), *arguments], cwd=cwd or self._folder)


def _stanza(source: Source) -> str:
    lines = [
        "Types: deb",
        f"URIs: {source.uris}",
        f"Suites: {SUITE}",
        "Components: main",
    ]
    if source.signed_by or KEYRING.exists():
        lines.append(f"Signed-By: {source.signed_by or KEYRING}")
    return "\n".join([*lines, ""])


def archive_sources() -> list[Source]:
    """The machine's sources that carry the distribution itself, likeliest first."""
    codename = _os_release().get("VERSION_CODENAME", "")
    suites = {codename, "oldstable", "stable", "testing", "unstable", "sid", SUITE} - {""}
    found = [
        source
        for source in _all_sources()
        if suites.intersection(source.suites) and "main" in source.components
    ]
    return sorted(
        found, key=lambda source: "debian" not in source.uris.rstrip("/").rsplit("/", 1)[-1]
    )


def _all_sources() -> list[Source]:
    parts = APT_FOLDER / "sources.list.d"
    sources: list[Source] = []
    for path in [APT_FOLDER / "sources.list", *sorted(parts.glob("*.list"))]:
        if path.is_file():
            sources += _one_line_sources(path.read_text(encoding="utf-8"))
    for path in sorted(parts.glob("*.sources")):
        sources += _deb822_sources(path.read_text(encoding="utf-8"))
    return sources


def _one_line_sources(text: str) -> list[Source]:
    """Lines such as `deb [signed-by=FILE] URI SUITE COMPONENT…`."""
    pattern = re.compile(r"^\s*deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<rest>[^#]+)")
    sources = []
    for line in text.splitlines():
        match = pattern.match(line)
        words = match["rest"].split() if match else []
        if match is None or len(words) < 3:  # noqa: PLR2004  (URI, suite, component)
            continue
        signed = re.search(r"signed-by=(\S+)", match["options"] or "")
        sources.append(Source(words[0], (words[1],), tuple(words[2:]), signed[1] if signed else ""))
    return sources


def _deb822_sources(text: str) -> list[Source]:
    """Stanzas of `Field: value`; continuation lines (an embedded key) keep their indent."""
    sources = []
    for block in re.split(r"\n\s*\n", text):
        fields: dict[str, str] = {}
        field = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if line[:1].isspace():
                fields[field] = f"{fields.get(field, '')}\n{line}"
            elif ":" in line:
                field, _, value = line.partition(":")
                field = field.strip().lower()
                fields[field] = value.strip()
        usable = "deb" in fields.get("types", "").split() and fields.get("enabled", "yes") != "no"
        if usable and "uris" in fields:
            sources.append(
                Source(
                    " ".join(fields["uris"].split()),
                    tuple(fields.get("suites", "").split()),
                    tuple(fields.get("components", "").split()),
                    fields.get("signed-by", ""),
                )
            )
    return sources


def _os_release() -> dict[str, str]:
    if not OS_RELEASE.is_file():
        return {}
    pairs = (line.partition("=") for line in OS_RELEASE.read_text(encoding="utf-8").splitlines())
    return {key: value.strip('"') for key, _, value in pairs}


def _run(command: list[str], *, cwd: Path) -> None:
    try:
        subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as failure:
        print(failure.stdout, failure.stderr, sep="\n", file=sys.stderr)
        raise
