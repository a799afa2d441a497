"""Add or change a battery: its figures, how it is told what to do, and the test pulse."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, override

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.core import callback
import voluptuous as vol

from . import const as c
from .battery_told import (
    CONF_OWN_ACTIONS,
    DRIVER_FIELDS,
    DRIVER_KEYS,
    OPTION_KEYS,
    Way,
    actions_form,
    async_find,
    measured_of,
    options_form,
    profile_data,
    shown_of,
    way_of,
)
from .control.drivers.actions import CONF_ACTIONS_RELEASE, async_check_actions
from .control.drivers.entities import CONF_MODE_ENTITY, FORCED
from .control.drivers.entities_config import check_entities_config
from .control.profile_records import Verified
from .control.pulse import PULSE_KW, PULSE_S, PulseResult, async_run_pulse
from .core.errors import InputError
from .field_tables import BATTERY_FIELDS
from .fields import form, form_errors, read_fields
from .registering import check_battery, free_id
from .settings import BatterySettings
from .targets import battery_target, figures_of

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

    from .control.drivers.figures import Figures
    from .control.drivers.profile_find import Found
    from .coordinator import EnergyOptimizerConfigEntry


class BatteryFlow(ConfigSubentryFlow):
    """Figures → how it is told → what its modes mean → test pulse."""

    def __init__(self) -> None:
        """Begin with nothing entered."""
        self._data: dict[str, Any] = {}
        self._driver: dict[str, Any] = {}
        self._pulse: asyncio.Task[PulseResult] | None = None
        self._result: PulseResult | None = None
        self._found: Found | None = None

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for a new battery's figures."""
        return await self._async_figures("user", user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for changed figures."""
        return await self._async_figures("reconfigure", user_input)

    async def _async_figures(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            try:
                self._data = read_fields(BATTERY_FIELDS, user_input)
                check_battery(self._data)
            except InputError as err:
                errors, placeholders = form_errors(err, BATTERY_FIELDS)
            else:
                return await self.async_step_driver()
        values = (self._data or self._stored) if user_input is None else user_input
        return self.async_show_form(
            step_id=step_id,
            data_schema=form(BATTERY_FIELDS, self.hass.config.currency, values),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def async_step_driver(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask how the battery is told: its device, entities, actions; none leaves it advised."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            try:
                self._driver = read_fields(DRIVER_FIELDS, user_input)
                way = way_of(self._driver)
                if way is Way.DEVICE:
                    self._found = await async_find(self.hass, self._driver, self._candidate())
            except InputError as err:
                errors, placeholders = form_errors(err, DRIVER_FIELDS)
            else:
                return await self._async_told_by(way)
        values = (self._driver or self._shown) if user_input is None else user_input
        return self.async_show_form(
            step_id="driver",
            data_schema=form(DRIVER_FIELDS, self.hass.config.currency, values),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _async_told_by(self, way: Way) -> SubentryFlowResult:
        self._driver.pop(CONF_OWN_ACTIONS, None)
        match way:
            case Way.DEVICE if self._found is not None:
                is_core = self._found.profile.verified is Verified.CORE
                return await (
                    self.async_step_profile() if is_core else self.async_step_profile_unverified()
                )
            case Way.ENTITIES:
                return await self.async_step_options()
            case Way.ACTIONS:
                return await self.async_step_actions()
        self._driver = {}
        return self._finish(None)

    async def async_step_profile(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the profile that was found on the device, with its entities, for confirmation."""
        return await self._async_profile("profile", user_input)

    async def async_step_profile_unverified(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Likewise, and say that only the test pulse will show whether it is right."""
        return await self._async_profile("profile_unverified", user_input)

    async def _async_profile(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        if self._found is None:
            return await self.async_step_driver()
        if user_input is not None:
            self._driver = profile_data(self._found, self._driver)
            return await self._async_release()
        return self.async_show_form(
            step_id=step_id,
            data_schema=vol.Schema({}),
            description_placeholders=shown_of(self.hass, self._found, self._figures),
        )

    async def async_step_actions(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the sequence of actions of each instruction, and the one that ends them."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            chosen = {key: value for key, value in user_input.items() if value}
            try:
                await async_check_actions(self.hass, self._driver | chosen)
            except InputError as err:
                errors, placeholders = {err.field: err.translation_key}, err.placeholders
            else:
                self._driver |= chosen
                return await self._async_release()
        return self.async_show_form(
            step_id="actions",
            data_schema=actions_form(self._stored if user_input is None else user_input),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _async_release(self) -> SubentryFlowResult:
        """Ask for a test unless the battery is told as it was when it was released."""
        if self._is_released_as_before():
            return self._finish_as_before()
        return await self.async_step_release()

    async def async_step_options(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what each option of the mode entity means."""
        errors: dict[str, str] = {}
        placeholders = {"mode_entity": self._driver[CONF_MODE_ENTITY]}
        if user_input is not None:
            chosen = {key: value for key, value in user_input.items() if value}
            try:
                limits = {kind: self._figures.max_kw(kind) for kind in FORCED}
                check_entities_config(self.hass, self._driver | chosen, limits)
            except InputError as err:
                field = err.field if err.field in OPTION_KEYS else "base"
                errors, placeholders = {field: err.translation_key}, placeholders | err.placeholders
            else:
                self._driver |= chosen
                return await self._async_release()
        return self.async_show_form(
            step_id="options",
            data_schema=options_form(
                self.hass,
                self._driver[CONF_MODE_ENTITY],
                self._stored if user_input is None else user_input,
            ),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def async_step_release(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002 - a menu is never answered here
    ) -> SubentryFlowResult:
        """Offer the test pulse, to leave it for later, or to set it aside knowingly."""
        if not self._data.get(c.CONF_BATTERY_POWER_ENTITY):
            return await self.async_step_unmeasured()
        return self.async_show_menu(
            step_id="release",
            menu_options=["pulse", "later", "set_aside"],
            description_placeholders=self._pulse_figures,
        )

    async def async_step_unmeasured(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002 - a menu is never answered here
    ) -> SubentryFlowResult:
        """Say that nothing measures its power, which a test needs, and lead back to it."""
        return self.async_show_menu(
            step_id="unmeasured", menu_options=[self._figures_step, "later", "set_aside"]
        )

    async def async_step_not_loaded(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002 - a menu is never answered here
    ) -> SubentryFlowResult:
        """Say why it cannot be tested now."""
        return self.async_show_menu(step_id="not_loaded", menu_options=["pulse", "later"])

    async def async_step_pulse(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002 - progress is never answered
    ) -> SubentryFlowResult:
        """Run the test pulse; closing the flow gives the battery back."""
        if self._pulse is None:
            entry: EnergyOptimizerConfigEntry = self._get_entry()
            if entry.state is not ConfigEntryState.LOADED:
                return await self.async_step_not_loaded()
            target = battery_target(self.hass, BatterySettings.from_subentry(self._candidate()))
            self._pulse = self.hass.async_create_background_task(
                async_run_pulse(
                    self.hass,
                    entry.runtime_data.coordinator.executor,
                    target,
                    on_progress=self.async_update_progress,
                ),
                "energy_optimizer test pulse",
            )
        if not self._pulse.done():
            return self.async_show_progress(
                step_id="pulse",
                progress_action="pulse",
                description_placeholders=self._pulse_figures,
                progress_task=self._pulse,
            )
        self._result, self._pulse = self._pulse.result(), None
        passed = self._result.passed and self._result.directions
        return self.async_show_progress_done(next_step_id="confirm" if passed else "failed")

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what was measured; confirming it releases the battery for control."""
        if user_input is not None:
            confirmed = self._result.confirmed if self._result else frozenset()
            return self._finish(c.Release.TESTED, sorted(kind.value for kind in confirmed))
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            description_placeholders={"measured": measured_of(self._result)},
        )

    async def async_step_failed(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002 - a menu is never answered here
    ) -> SubentryFlowResult:
        """Show what went wrong; the battery stays advised only."""
        return self.async_show_menu(
            step_id="failed",
            menu_options=["pulse", "driver", self._figures_step, "later"],
            description_placeholders={"measured": measured_of(self._result)},
        )

    async def async_step_later(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002 - chosen from a menu
    ) -> SubentryFlowResult:
        """Keep the battery, advised only."""
        return self._finish(None)

    async def async_step_set_aside(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002 - chosen from a menu
    ) -> SubentryFlowResult:
        """Release the battery without a test, as its owner chose knowingly."""
        return self._finish(c.Release.SET_ASIDE)

    @callback
    @override
    def async_remove(self) -> None:
        """Give the battery back where its test is still running: nobody will confirm it."""
        if self._pulse is not None:
            self._pulse.cancel()

    @property
    def _stored(self) -> Mapping[str, Any]:
        if self.source != "reconfigure":
            return {}
        return self._get_reconfigure_subentry().data

    @property
    def _shown(self) -> Mapping[str, Any]:
        return {**self._stored, CONF_OWN_ACTIONS: bool(self._stored.get(CONF_ACTIONS_RELEASE))}

    @property
    def _figures(self) -> Figures:
        return figures_of(BatterySettings.from_subentry(self._candidate()))

    @property
    def _figures_step(self) -> str:
        return "reconfigure" if self.source == "reconfigure" else "user"

    @property
    def _pulse_figures(self) -> dict[str, str]:
        return {"power_w": f"{PULSE_KW * 1000:.0f}", "seconds": f"{PULSE_S:.0f}"}

    def _candidate(self) -> ConfigSubentry:
        """Give the battery as it would be stored."""
        title = self._data[c.CONF_NAME]
        unique_id = (
            self._get_reconfigure_subentry().unique_id
            if self.source == "reconfigure"
            else free_id(self._get_entry(), c.SUBENTRY_BATTERY, title)
        )
        return ConfigSubentry(
            data=MappingProxyType(self._data | self._driver),
            subentry_type=c.SUBENTRY_BATTERY,
            title=title,
            unique_id=unique_id,
        )

    def _is_released_as_before(self) -> bool:
        """Tell whether only figures changed, so that an earlier release still holds."""
        before = {key: self._stored.get(key) for key in DRIVER_KEYS}
        is_told_as_before = before == {key: self._driver.get(key) for key in DRIVER_KEYS}
        return is_told_as_before and c.CONF_RELEASED_FOR_CONTROL in self._stored

    def _finish_as_before(self) -> SubentryFlowResult:
        release = c.Release(self._stored[c.CONF_RELEASED_FOR_CONTROL])
        return self._finish(release, self._stored.get(c.CONF_CONFIRMED_KINDS))

    def _finish(
        self, release: c.Release | None, confirmed: list[str] | None = None
    ) -> SubentryFlowResult:
        """Store the battery; `confirmed` are the directions that a test has shown."""
        candidate = self._candidate()
        data = dict(candidate.data)
        if release is not None:
            data[c.CONF_RELEASED_FOR_CONTROL] = release.value
        if confirmed is not None:
            data[c.CONF_CONFIRMED_KINDS] = confirmed
        if self.source == "reconfigure":
            return self.async_update_and_abort(
                self._get_entry(),
                self._get_reconfigure_subentry(),
                title=candidate.title,
                data=data,
            )
        return self.async_create_entry(
            title=candidate.title, data=data, unique_id=candidate.unique_id
        )
