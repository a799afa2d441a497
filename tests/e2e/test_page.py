"""The page and the cards in a real browser, on the demo's real Home Assistant."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.harness.instance import CONFIGURATION

from .page_support import SHOTS, Demo, running_demo, tell

pytestmark = pytest.mark.e2e

LOOKS = {
    "light",
    "dark",
    "tablet",
    "phone",
    "smallest",
    "right-to-left",
    "right-to-left phone",
}
CARDS = [f"custom:energy-optimizer-{part}-card" for part in ("plan", "now", "devices", "money")]
PICTURE_LIMIT_BYTES = 300_000


# A dashboard as people keep it in files: nothing may have to be added to it for our cards.
YAML_DASHBOARD = """
lovelace:
  dashboards:
    in-yaml:
      mode: yaml
      title: in-yaml
      filename: in-yaml.yaml
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    written = CONFIGURATION + YAML_DASHBOARD
    (folder / "configuration.yaml").write_text(written, encoding="utf-8")
    listed = "\n".join(f"      - type: {card}" for card in CARDS)
    (folder / "in-yaml.yaml").write_text(f"views:\n  - cards:\n{listed}\n", encoding="utf-8")
    with running_demo(folder) as running:
        yield running


def test_the_page_appears_without_a_step_and_draws_the_plan_within_three_seconds(
    demo: Demo,
) -> None:
    facts = tell("appears", demo)
    assert facts["name"] == "Energy Optimizer"
    assert facts["drawnMs"] <= 3000
    assert facts["complaints"] == []


def test_a_slot_is_chosen_with_the_mouse_and_with_the_keys(demo: Demo) -> None:
    facts = tell("slot", demo)
    assert facts["hovered"] not in {facts["now"], facts["last"]}
    assert "/kWh" in facts["flag"]
    assert facts["left"] == facts["now"] == facts["back"]
    assert facts["next"] != facts["now"]
    assert facts["spoken"].startswith(facts["last"])
    assert facts["rows"] > 0
    assert facts["complaints"] == []


def test_all_cards_stand_on_a_dashboard_and_the_strategy_makes_one(demo: Demo) -> None:
    facts = tell("cards", demo)
    assert set(facts["shown"]) == {"own-cards", "by-strategy", "in-yaml"}
    for shown in facts["shown"].values():
        assert shown == {"counts": [1, 1, 1, 1], "errors": 0}
    listed = facts["listed"]
    assert [f"custom:{card['type']}" for card in listed["cards"]] == CARDS
    assert all(card["preview"] for card in listed["cards"])
    assert all(listed["forms"])
    assert listed["strategies"] == ["energy-optimizer"]
    assert listed["suggested"][0] == CARDS[0]
    assert len(facts["resources"]) == 1
    assert facts["complaints"] == []


def test_the_mode_and_a_pause_are_chosen_on_the_card(demo: Demo) -> None:
    facts = tell("mode", demo)
    assert facts["seen"] == [True] * 6
    assert facts["complaints"] == []


def test_an_override_on_the_card_switches_the_device_in_home_assistant(demo: Demo) -> None:
    facts = tell("override", demo)
    assert facts["wentOff"]
    assert facts["wentOn"]
    assert facts["offCost"].startswith(("Saves about", "Costs"))
    assert facts["said"].startswith("Pool pump: Off until")
    assert facts["complaints"] == []


def test_axe_finds_nothing_to_object_to(demo: Demo) -> None:
    facts = tell("access", demo)
    assert facts == {"light": [], "dark": []}


def test_a_big_home_is_drawn_within_a_frame_and_leaks_nothing(demo: Demo) -> None:
    facts = tell("load", demo)
    assert facts["lanes"] == 23
    assert facts["scriptMsPerUpdate"] <= 16
    assert facts["heapRatio"] <= 1.1


def test_the_cards_are_there_even_when_they_come_before_the_app(demo: Demo) -> None:
    facts = tell("early", demo)
    assert facts["swapped"]
    assert facts["known"] == [True] * 6
    assert facts["drawn"]
    assert facts["complaints"] == []


def test_the_page_comes_back_after_a_restart_of_home_assistant(demo: Demo) -> None:
    demo.wait_for_the_battery()
    facts = tell("reconnect", demo, lambda what: demo.stop() if what == "stop" else demo.start())
    assert facts == {"said": True, "back": True, "drawn": True, "errors": 0}


def test_nothing_overlaps_or_is_cut_off_on_any_screen(demo: Demo) -> None:
    demo.wait_for_the_battery()
    facts = tell("looks", demo)
    assert facts.keys() == LOOKS
    for look, found in facts.items():
        assert found["words"] > 20, look
        assert found["elements"] >= 5, look
        assert found["overlapping"] == [], look
        assert found["cut"] == [], look
        assert not found["wide"], look
        assert found["complaints"] == [], look


def test_the_picture_for_the_readme_is_taken_and_light(demo: Demo) -> None:
    demo.wait_for_the_battery()
    assert tell("picture", demo)["taken"]
    picture: Path = SHOTS / "page.png"
    assert 20_000 < picture.stat().st_size <= PICTURE_LIMIT_BYTES
