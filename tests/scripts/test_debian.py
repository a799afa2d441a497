"""The machine's own package sources, read in both of the formats Debian knows."""

from pathlib import Path

import debian
import pytest

ONE_LINE = """
# a comment
deb-src mirror://archive/debian bookworm main
deb [arch=amd64 signed-by=/keys/third.gpg] mirror://third/apt bookworm main
deb [signed-by=/keys/debian.gpg] mirror://archive/debian bookworm main contrib  # the archive
deb mirror://archive/debian-security bookworm-security main
"""
DEB822 = """
Types: deb
# a snapshot
URIs: mirror://archive/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 -----END PGP PUBLIC KEY BLOCK-----

Types: deb
URIs: mirror://off/debian
Suites: bookworm
Components: main
Enabled: no
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sources.list.d").mkdir()
    release = tmp_path / "os-release"
    release.write_text('ID=debian\nVERSION_CODENAME=bookworm\nNAME="Debian"\n', encoding="utf-8")
    monkeypatch.setattr(debian, "OS_RELEASE", release)
    monkeypatch.setattr(debian, "APT_FOLDER", tmp_path)
    return tmp_path


def test_the_archive_is_found_before_a_third_party_in_one_line_sources(machine: Path) -> None:
    (machine / "sources.list").write_text(ONE_LINE, encoding="utf-8")
    archive, third = debian.archive_sources()
    assert archive.uris == "mirror://archive/debian"
    assert archive.signed_by == "/keys/debian.gpg"
    assert third.uris == "mirror://third/apt"


def test_an_embedded_key_is_kept_and_a_disabled_source_left_out(machine: Path) -> None:
    (machine / "sources.list.d" / "debian.sources").write_text(DEB822, encoding="utf-8")
    (archive,) = debian.archive_sources()
    assert archive.suites == ("bookworm", "bookworm-updates")
    assert archive.signed_by.splitlines()[1:] == [
        " -----BEGIN PGP PUBLIC KEY BLOCK-----",
        " .",
        " -----END PGP PUBLIC KEY BLOCK-----",
    ]


def test_a_machine_without_sources_has_no_archive(machine: Path) -> None:
    with pytest.raises(debian.DebianError, match="no main archive"):
        debian.unpack(("python3.14",), machine / "root", machine, with_dependencies=True)
