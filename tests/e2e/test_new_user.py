"""Set-up as a new user does it: in a real browser, from the Energy dashboard, counted."""

from collections.abc import Iterator

import pytest

from .page_support import SHOTS, Demo, running_demo, tell

pytestmark = pytest.mark.e2e

MOST_FORMS, MOST_FIELDS = 2, 8
PICTURES_LIMIT_BYTES = 300_000


@pytest.fixture(scope="module")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("new"), "--new") as running:
        yield running


def test_a_home_with_prices_sun_a_battery_and_three_devices_takes_two_forms_and_eight_fields(
    new_home: Demo,
) -> None:
    facts = tell("newUser", new_home)
    assert len(facts["forms"]) <= MOST_FORMS
    assert sum(facts["forms"]) <= MOST_FIELDS
    assert facts["offered"] == 3
    assert facts["ticked"] == 0
    assert facts["complaints"] == []
    pictures = [SHOTS / f"new-user-{name}.png" for name in ("home", "battery", "done")]
    assert sum(picture.stat().st_size for picture in pictures) <= PICTURES_LIMIT_BYTES
