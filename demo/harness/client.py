"""Home Assistant as its own pages see it: REST and websocket."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, Self

import aiohttp

from .errors import DemoError

USERNAME: Final = "demo"
PASSWORD: Final = "demo-home"  # noqa: S105  (printed for the person in front of it)
FLOW_POLL_SECONDS: Final = 0.5
HTTP_ERROR: Final = 400

type Json = dict[str, Any]
type Listener = Callable[[Json], None]


class Client:
    """A signed-in administrator."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """Not signed in yet."""
        self._session = session
        self._url = url
        self._headers: dict[str, str] = {}

    @classmethod
    @asynccontextmanager
    async def connect(cls, url: str, still_alive: Callable[[], bool]) -> AsyncIterator[Self]:
        """Wait until Home Assistant answers, then sign in, as its first user if there is none."""
        async with aiohttp.ClientSession() as session:
            client = cls(session, url)
            while not await client._answers():
                if not still_alive():
                    raise DemoError("Home Assistant ended before it answered")
                await asyncio.sleep(FLOW_POLL_SECONDS)
            await client._sign_in()
            while (await client.get("/api/config"))["state"] != "RUNNING":  # noqa: ASYNC110  (REST)
                await asyncio.sleep(FLOW_POLL_SECONDS)
            yield client

    async def _answers(self) -> bool:
        """Whether the server is up; what it says does not matter before the first user."""
        with suppress(aiohttp.ClientConnectionError):
            async with self._session.get(f"{self._url}/auth/providers"):
                return True
        return False

    async def _sign_in(self) -> None:
        """Get an access token for the demo's user."""
        client_id = f"{self._url}/"
        code = await self._first_user(client_id) or await self._log_in(client_id)
        form = {"client_id": client_id, "grant_type": "authorization_code", "code": code}
        async with self._session.post(f"{self._url}/auth/token", data=form) as response:
            tokens = await _body(response)
        self._headers = {"Authorization": f"Bearer {tokens['access_token']}"}

    async def _first_user(self, client_id: str) -> str | None:
        """Create the owner; None when there already is one."""
        user = {
            "name": "Demo",
            "username": USERNAME,
            "password": PASSWORD,
            "client_id": client_id,
            "language": "en",
        }
        async with self._session.post(f"{self._url}/api/onboarding/users", json=user) as response:
            if response.status in {403, 404}:
                return None
            code: str = (await _body(response))["auth_code"]
            return code

    async def _log_in(self, client_id: str) -> str:
        """Sign in as a person does on the page."""
        start = {
            "client_id": client_id,
            "handler": ["homeassistant", None],
            "redirect_uri": client_id,
        }
        async with self._session.post(f"{self._url}/auth/login_flow", json=start) as response:
            flow = await _body(response)
        answer = {"client_id": client_id, "username": USERNAME, "password": PASSWORD}
        async with self._session.post(
            f"{self._url}/auth/login_flow/{flow['flow_id']}", json=answer
        ) as response:
            result = await _body(response)
        if result["type"] != "create_entry":
            raise DemoError(f"this folder does not know the demo's user: {result.get('errors')}")
        code: str = result["result"]
        return code

    async def get(self, path: str) -> Any:  # noqa: ANN401  (JSON)
        """REST, read."""
        async with self._session.get(f"{self._url}{path}", headers=self._headers) as response:
            return await _body(response)

    async def post(self, path: str, data: Json) -> Any:  # noqa: ANN401  (JSON)
        """REST, write."""
        async with self._session.post(
            f"{self._url}{path}", headers=self._headers, json=data
        ) as response:
            return await _body(response)

    async def states(self) -> dict[str, Json]:
        """All states by entity id."""
        return {state["entity_id"]: state for state in await self.get("/api/states")}

    async def act(self, action: str, data: Json) -> Json:
        """Perform an action that answers, and return its answer."""
        path = "/api/services/" + action.replace(".", "/", 1) + "?return_response"
        answer: Json = (await self.post(path, data))["service_response"]
        return answer

    async def entry_id(self, domain: str) -> str | None:
        """The domain's config entry, if it is set up."""
        entries = await self.get(f"/api/config/config_entries/entry?domain={domain}")
        return next((entry["entry_id"] for entry in entries), None)

    async def walk_flow(self, domain: str, answers: dict[str, Json]) -> Json:
        """Go through a config flow, answering each step by its name."""
        start = {"handler": domain, "show_advanced_options": False}
        return await self._walk("/api/config/config_entries/flow", start, answers)

    async def walk_subentry_flow(
        self,
        entry_id: str,
        kind: str,
        answers: dict[str, Json],
        subentry_id: str | None = None,
    ) -> Json:
        """Go through the flow that adds a sub-entry, or that changes one."""
        start: Json = {"handler": [entry_id, kind]}
        if subentry_id is not None:
            start["subentry_id"] = subentry_id
        return await self._walk("/api/config/config_entries/subentries/flow", start, answers)

    async def _walk(self, path: str, start: Json, answers: dict[str, Json]) -> Json:
        """Answer forms and menus, wait out progress, until the flow has ended."""
        result: Json = await self.post(path, start)
        answered: set[str] = set()
        while result["type"] not in {"create_entry", "abort"}:
            flow = f"{path}/{result['flow_id']}"
            step = result.get("step_id", "")
            if result["type"] in {"progress", "progress_done"}:
                await asyncio.sleep(FLOW_POLL_SECONDS)
                result = await self.get(flow)
                continue
            if step in answered or step not in answers:
                said = result.get("errors"), result.get("description_placeholders")
                raise DemoError(f"the flow stays at step {step!r}: {said}")
            answered.add(step)
            result = await self.post(flow, answers[step])
        return result

    async def subentry_id(self, entry_id: str, kind: str) -> str | None:
        """The entry's first sub-entry of that kind."""
        message = {"type": "config_entries/subentries/list", "entry_id": entry_id}
        async with self.websocket() as socket:
            subentries = await socket.command(message)
        return next(
            (item["subentry_id"] for item in subentries if item["subentry_type"] == kind), None
        )

    async def save_energy_preferences(self, preferences: Json) -> None:
        """Set the Energy dashboard."""
        async with self.websocket() as socket:
            await socket.command({"type": "energy/save_prefs"} | preferences)

    @asynccontextmanager
    async def websocket(self) -> AsyncIterator[Websocket]:
        """An authenticated websocket."""
        async with self._session.ws_connect(
            f"{self._url}/api/websocket", max_msg_size=0
        ) as connection:
            await connection.receive_json()
            token = self._headers["Authorization"].removeprefix("Bearer ")
            await connection.send_json({"type": "auth", "access_token": token})
            if (await connection.receive_json())["type"] != "auth_ok":
                raise DemoError("Home Assistant refused its own token")
            yield Websocket(connection)


class Websocket:
    """Commands one after another, or one subscription."""

    def __init__(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        """Take an authenticated connection."""
        self._connection = connection
        self._last_id = 0

    async def command(self, message: Json) -> Any:  # noqa: ANN401  (JSON)
        """Send, and wait for the result."""
        self._last_id += 1
        await self._connection.send_json(message | {"id": self._last_id})
        while True:
            answer: Json = await self._connection.receive_json()
            if answer["id"] != self._last_id or answer["type"] != "result":
                continue
            if not answer["success"]:
                raise DemoError(f"{message['type']}: {answer['error']}")
            return answer["result"]

    async def listen(self, message: Json, listener: Listener) -> None:
        """Subscribe, and hand on events until the connection or the task ends."""
        await self.command(message)
        async for raw in self._connection:
            answer = raw.json()
            if answer["type"] == "event":
                listener(answer["event"])


async def _body(response: aiohttp.ClientResponse) -> Any:  # noqa: ANN401  (JSON)
    """JSON of a good answer; a bad one is an error with its text."""
    if response.status >= HTTP_ERROR:
        text = (await response.text())[:500]
        raise DemoError(f"{response.method} {response.url.path}: {response.status} {text}")
    return await response.json()
