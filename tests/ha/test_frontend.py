"""The page and the bundle: there with the integration, gone with it, renewed in place."""

from pathlib import Path

from homeassistant.components import frontend
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, DATA_PANELS, UrlManager
from homeassistant.components.lovelace import LOVELACE_DATA
from homeassistant.components.lovelace.resources import (
    ResourceStorageCollection,
    ResourceYAMLCollection,
)
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.energy_optimizer.frontend import (
    PAGE_PATH,
    WWW,
    async_register_frontend,
    async_remove_frontend,
    content_hash,
)

from . import home

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
async def dashboards(hass: HomeAssistant) -> None:
    """Home Assistant's dashboards; its pages themselves are a package that tests do without."""
    hass.data[DATA_EXTRA_MODULE_URL] = UrlManager(lambda _change, _url: None, [])
    hass.config.components.add(frontend.DOMAIN)
    assert await async_setup_component(hass, "lovelace", {})


def modules(hass: HomeAssistant) -> list[str]:
    return sorted(hass.data[DATA_EXTRA_MODULE_URL].urls)


def resources(hass: HomeAssistant) -> list[str]:
    return [item["url"] for item in hass.data[LOVELACE_DATA].resources.async_items()]


@pytest.mark.usefixtures("dashboards")
async def test_the_page_and_one_resource_appear_with_the_home_and_go_with_it(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    (url,) = modules(hass)
    assert url == f"/energy_optimizer_www/{content_hash(WWW)}/entry.js"
    assert resources(hass) == [url]
    assert hass.data[DATA_PANELS][PAGE_PATH].sidebar_title == "Energy Optimizer"
    served = await (await hass_client()).get(url)
    assert await served.read() == (WWW / "entry.js").read_bytes()
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert PAGE_PATH not in hass.data[DATA_PANELS]
    assert modules(hass) == resources(hass) == []


@pytest.mark.usefixtures("dashboards")
async def test_the_page_stays_over_a_reload_and_goes_while_the_home_is_disabled(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await hass.config_entries.async_reload(entry.entry_id)
    assert PAGE_PATH in hass.data[DATA_PANELS]
    assert len(modules(hass)) == len(resources(hass)) == 1
    disable = hass.config_entries.async_set_disabled_by
    await disable(entry.entry_id, ConfigEntryDisabler.USER)
    assert PAGE_PATH not in hass.data[DATA_PANELS]
    await disable(entry.entry_id, None)
    assert PAGE_PATH in hass.data[DATA_PANELS]


@pytest.mark.usefixtures("dashboards")
async def test_an_upgrade_renews_the_resource_in_place_and_leaves_those_of_others(
    hass: HomeAssistant,
) -> None:
    collection = hass.data[LOVELACE_DATA].resources
    assert isinstance(collection, ResourceStorageCollection)
    for url in ("/local/other.js", "/energy_optimizer_www/old/entry.js"):
        await collection.async_create_item({"res_type": "module", "url": url})
    await collection.async_create_item(
        {"res_type": "module", "url": "/energy_optimizer_www/older/entry.js"}
    )
    before = {item["id"] for item in collection.async_items()}
    await async_register_frontend(hass)
    assert resources(hass) == ["/local/other.js", *modules(hass)]
    assert {item["id"] for item in collection.async_items()} < before
    await async_remove_frontend(hass)
    assert resources(hass) == ["/local/other.js"]


@pytest.mark.usefixtures("dashboards")
async def test_resources_from_yaml_are_the_users_own(hass: HomeAssistant) -> None:
    lovelace = hass.data[LOVELACE_DATA]
    lovelace.resource_mode = "yaml"
    lovelace.resources = ResourceYAMLCollection([])
    await async_register_frontend(hass)
    assert len(modules(hass)) == 1
    assert resources(hass) == []


async def test_without_a_frontend_there_is_no_page(hass: HomeAssistant) -> None:
    await async_register_frontend(hass)
    await async_remove_frontend(hass)
    assert PAGE_PATH not in hass.data.get(DATA_PANELS, {})


def test_every_content_has_a_name_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "entry.js").write_text("1", encoding="utf-8")
    first = content_hash(tmp_path)
    (tmp_path / "entry.js").write_text("2", encoding="utf-8")
    assert content_hash(tmp_path) != first
    (tmp_path / "entry.js").write_text("1", encoding="utf-8")
    assert content_hash(tmp_path) == first
