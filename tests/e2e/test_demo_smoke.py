"""The main job in a real Home Assistant: planned, shed, dispatched, restored, booked."""

import json

import pytest

from .processes import run

FACTS = ("planned", "pulse_confirmed", "shed", "dispatched", "restored", "profit", "savings")


@pytest.mark.e2e
def test_a_simulated_home_is_planned_shed_dispatched_restored_and_paid() -> None:
    done = run("scripts/demo", "--smoke", timeout_seconds=600)
    assert done.stdout, done.stderr[-8000:]
    facts = json.loads(done.stdout)
    assert facts["warnings"] == []
    assert {fact: facts[fact] for fact in FACTS} == dict.fromkeys(FACTS, True), done.stderr[-8000:]
    assert facts["totals"]["profit"] > 0.0
    assert facts["totals"]["savings"] > 0.0
    assert facts["seconds"]["shed"] < facts["seconds"]["peak_ended"] < facts["seconds"]["restored"]
    assert done.returncode == 0, done.stderr[-8000:]
