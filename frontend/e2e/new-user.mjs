/** Set-up by a person whose Energy dashboard is set: forms and fields counted, pictures taken. */

const ADD = "/config/integrations/dashboard/add?domain=energy_optimizer";
const SIZE = { width: 640, height: 820 };

/** From "add integration" to a home that is planned. */
export async function newUser({ url, open, shots }) {
  const { page } = await open({ context: { viewport: SIZE } });
  await page.goto(`${url}${ADD}`);
  await page.getByRole("button", { name: "OK", exact: true }).click({ timeout: 60_000 });
  const form = page.locator("step-flow-form");
  const forms = [];
  const picture = (name) =>
    page.screenshot({ path: `${shots}/new-user-${name}.png`, animations: "disabled" });
  const shown = async (title, name) => {
    await page.getByText(title, { exact: true }).first().waitFor({ timeout: 30_000 });
    await form.locator("ha-selector").first().waitFor();
    forms.push(await form.locator("ha-selector").count());
    await picture(name);
  };
  const submit = () => page.getByRole("button", { name: "Submit", exact: true }).click();

  await shown("Your home", "home");
  const devices = form.getByRole("checkbox");
  const offered = await devices.count();
  const ticked = await devices.evaluateAll((boxes) => boxes.filter((box) => box.checked).length);
  for (let at = 0; at < offered; at += 1) await devices.nth(at).click({ force: true });
  await picture("home");
  await submit();
  await shown("Battery", "battery");
  await submit();
  await page.locator("step-flow-create-entry").waitFor({ timeout: 60_000 });
  await picture("done");
  const { page: after, complaints } = await open({ context: { viewport: SIZE } });
  await after.goto(`${url}/energy-optimizer`);
  await after.locator("eo-plan svg").first().waitFor({ timeout: 60_000 });
  return { forms, offered, ticked, complaints };
}
