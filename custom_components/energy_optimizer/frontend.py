"""Serves the cards, and puts the page into the sidebar; where there is no frontend, nothing."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from homeassistant.components import frontend, panel_custom
from homeassistant.components.http import StaticPathConfig
from homeassistant.components.lovelace import LOVELACE_DATA, MODE_STORAGE
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

WWW: Final = Path(__file__).parent / "www"
BASE_URL: Final = f"/{DOMAIN}_www"
ENTRY: Final = "entry.js"
PAGE_PATH: Final = "energy-optimizer"
PAGE_TAG: Final = "energy-optimizer-page"
# The URL of the entry that is served; set once, as a static path cannot be taken back.
SERVED: Final[HassKey[str]] = HassKey(f"{DOMAIN}_frontend")


async def async_register_frontend(hass: HomeAssistant) -> None:
    """Serve the bundle and show the page; again, and nothing happens."""
    if frontend.DOMAIN not in hass.config.components:
        return
    if (url := hass.data.get(SERVED)) is None:
        version = await hass.async_add_executor_job(content_hash, WWW)
        # A new content has a new path: no browser keeps an old one for it.
        folder = f"{BASE_URL}/{version}"
        paths = [StaticPathConfig(folder, str(WWW), cache_headers=True)]
        await hass.http.async_register_static_paths(paths)
        url = hass.data[SERVED] = f"{folder}/{ENTRY}"
    if PAGE_PATH not in hass.data.get(frontend.DATA_PANELS, {}):
        frontend.add_extra_js_url(hass, url)
        await panel_custom.async_register_panel(
            hass,
            frontend_url_path=PAGE_PATH,
            webcomponent_name=PAGE_TAG,
            sidebar_title="Energy Optimizer",
            sidebar_icon="mdi:home-lightning-bolt",
            module_url=url,
        )
    await _async_keep_resource(hass, url)


async def async_remove_frontend(hass: HomeAssistant) -> None:
    """Take the page and the resource away; what is served stays until the next start."""
    url = hass.data.get(SERVED)
    if url is None or PAGE_PATH not in hass.data.get(frontend.DATA_PANELS, {}):
        return
    frontend.async_remove_panel(hass, PAGE_PATH)
    frontend.remove_extra_js_url(hass, url)
    await _async_keep_resource(hass, None)


def content_hash(folder: Path) -> str:
    """Name what is in a folder, by what its files hold."""
    digest = sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(folder).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


async def _async_keep_resource(hass: HomeAssistant, url: str | None) -> None:
    """Keep one dashboard resource with this URL, or none; casting loads nothing else.

    Resources from YAML are the user's own; there the extra module does.
    """
    lovelace = hass.data.get(LOVELACE_DATA)
    if lovelace is None or lovelace.resource_mode != MODE_STORAGE:
        return
    resources = lovelace.resources
    if not isinstance(resources, ResourceStorageCollection):
        return
    await resources.async_get_info()  # loads them
    ours = [item for item in resources.async_items() if item["url"].startswith(f"{BASE_URL}/")]
    keep = ours[0] if url is not None and ours else None
    for item in ours:
        if item is not keep:
            await resources.async_delete_item(item["id"])
    if url is not None and keep is None:
        await resources.async_create_item({"res_type": "module", "url": url})
    elif keep is not None and keep["url"] != url:
        await resources.async_update_item(keep["id"], {"url": url})
