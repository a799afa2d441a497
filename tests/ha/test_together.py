"""Whoever asks for a run gets one that begins afterwards, however tasks are started."""

import asyncio
from collections.abc import Coroutine

import pytest

from custom_components.energy_optimizer.together import Together


@pytest.mark.parametrize("eager", [True, False])
async def test_who_asks_during_a_run_gets_another_one_shared_by_all(eager: bool) -> None:  # noqa: FBT001
    begun: list[int] = []
    asked = 0
    started, go_on = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.append(asked)
        started.set()
        await go_on.wait()

    def start(run: Coroutine[object, object, None]) -> asyncio.Task[None]:
        return asyncio.Task(run, loop=asyncio.get_running_loop(), eager_start=eager)

    together = Together(start, work)
    callers = []
    for count in (1, 2, 3):
        asked = count
        callers.append(asyncio.ensure_future(together()))
        await started.wait()
    go_on.set()
    await asyncio.gather(*callers)
    assert begun == [1, 3]
