"""pip's settings reach uv, which does not read them."""

from pathlib import Path

import pytest
import python_finder


@pytest.fixture
def pip_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose pip is set up by this file alone; the tests' own Python has no pip."""
    if not (python_finder.TOOLS / "bin" / "python").exists():
        pytest.skip("the private tools are not there: a python3.14 and uv of the machine were used")
    settings = tmp_path / "pip.conf"
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    for name in ("PIP_FIND_LINKS", "PIP_CERT", "PIP_DEFAULT_TIMEOUT", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    return settings


def test_indexes_links_and_certificate_are_handed_on(pip_settings: Path) -> None:
    pip_settings.write_text(
        "[global]\nindex-url = file:///a\nextra-index-url =\n  file:///b\n  file:///c\n"
        "find-links =\n  /d\n  /e\ncert = /f.pem\n",
        encoding="utf-8",
    )
    environment = python_finder.uv_environment()
    assert environment["UV_DEFAULT_INDEX"] == "file:///a"
    assert "file:///b file:///c" in environment["UV_INDEX"]
    assert environment["UV_FIND_LINKS"] == "/d,/e"
    assert environment["SSL_CERT_FILE"] == "/f.pem"
    assert environment["UV_INDEX_STRATEGY"] == "unsafe-best-match"


def test_what_uv_was_told_itself_stays(pip_settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip_settings.write_text("[global]\nindex-url = file:///a\n", encoding="utf-8")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "file:///own")
    assert python_finder.uv_environment()["UV_DEFAULT_INDEX"] == "file:///own"
