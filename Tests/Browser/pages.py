"""Looks at every page of a running panel: in light and dark, wide and at 360 px, with script and without. A page fails on a
wrong status, an error on the console, a sideways scroll, a missing content policy, or anything that axe finds."""

import asyncio
import itertools
import pathlib
import re
import tomllib

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from checks import Checks
from eyes import AXE, Watcher, brief, launch_options
from panel import ADMIN, API, CLIENT, ROOT, Panel

LIST = pathlib.Path(__file__).with_name("pages.toml")
SHOTS = ROOT / ".build/screenshots"
WIDTHS = {1280: 900, 360: 740}
# With script in every look; without it the colours are the same, so one scheme is enough.
LOOKS = [*itertools.product(("light", "dark"), WIDTHS, (True,)), *itertools.product(("light",), WIDTHS, (False,))]
AT_ONCE = 3


def slug(path: str, names: dict[str, str], submitted: bool) -> str:
    """A file's name for a page: ids give way to what they stand for."""
    for name, value in names.items():
        path = path.replace(value, name)
    word = re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-") or "root"
    return word + ("-refused" if submitted else "")


async def sign_in(browser: Browser, panel: Panel, role: str) -> dict:
    """The cookies of a role; a visitor has only those that the login page gives."""
    context = await browser.new_context(base_url=panel.url)
    page = await context.new_page()
    await page.goto("/login")
    if role != "visitor":
        email = ADMIN if role == "admin" else CLIENT
        await page.fill("input[name=email]", email)
        await page.fill("input[name=password]", panel.logins[email])
        await page.locator("form[action^='/login'] button[type=submit], form[action^='/login'] button:not([type])").first.click()
        await page.wait_for_url(lambda url: "/login" not in url, timeout=15_000)
    state = await context.storage_state()
    await context.close()
    return state


async def links(page: Page) -> list[str]:
    return await page.eval_on_selector_all("a[href]", "all => all.map(a => new URL(a.href).pathname)")


async def find_names(browser: Browser, panel: Panel, states: dict, wanted: dict, checks: Checks) -> dict[str, str]:
    """Fills the names of pages.toml from the panel's own links."""
    names: dict[str, str] = {}
    for name, how in wanted.items():
        context = await browser.new_context(base_url=panel.url, storage_state=states[how["role"]])
        page = await context.new_page()
        try:
            await page.goto(how["on"].format_map(names))
            pattern = re.compile(re.sub(r"\{([a-z]+)\}", lambda match: re.escape(names[match.group(1)]), how["link"]))
            found = next(filter(None, map(pattern.match, await links(page))), None)
            if checks.expect(f"a link like {how['link']} stands on {how['on']}", found):
                names[name] = found.group(1)
        except KeyError as missing:
            checks.expect(f"{name} can be found", False, f"{missing} was not found before it")
        await context.close()
    return names


async def invite(browser: Browser, panel: Panel, state: dict) -> str:
    """Makes a client as staff do, and answers the token of the link that is shown once."""
    context = await browser.new_context(base_url=panel.url, storage_state=state)
    page = await context.new_page()
    await page.goto("/admin/clients/new")
    form = page.locator("form[action='/admin/clients']")
    await form.locator("[name$=name]").first.fill("Invited Ltd")
    await form.locator("[name$=email]").first.fill("invited@example.test")
    await form.locator("[name$=currency]").select_option("EUR")
    async with page.expect_navigation():
        await form.locator("button:not([type=button])").last.click()
    token = re.search(r"/invitation/([A-Za-z0-9_-]{16,})", await page.content())
    await context.close()
    if not token:
        raise RuntimeError("no invitation link is shown after making a client")
    return token.group(1)


def stage(panel: Panel, checks: Checks) -> None:
    """Adds what some pages need: a second product to change to, and a service that failed, for its zone is another's."""
    api = API(panel, panel.token())
    _, products = api.ask("GET", "/products")
    _, services = api.ask("GET", "/services?provision_status=completed")
    _, clients = api.ask("GET", "/clients")
    product, taken = products["data"][0], services["data"][0]
    api.fund(clients["data"][0]["id"])
    bigger = {**{key: product[key] for key in ("module", "prices", "plan")}, "name": "DNS hosting, large"}
    status, answer = api.ask("POST", "/products", bigger)
    checks.expect("a second product is made", status == 201, (status, answer))
    order = {"client": clients["data"][0]["id"], "product": product["id"], "period": "monthly", "order": taken["order"]}
    status, service = api.ask("POST", "/services", order)
    done = api.wait(f"/services/{service.get('id')}", "provision_status", "failed") if status == 201 else service
    checks.expect("a zone that is taken fails", done.get("provision_status") == "failed", (status, done))
    stage_money(api, checks)


def stage_money(api: API, checks: Checks) -> None:
    """An unpaid invoice of the demo's client, and a payment of more than was due, which waits for a person."""
    client = next(entry["id"] for entry in api.ask("GET", "/clients?q=client@example.test")[1]["data"])
    bank = api.ask("GET", "/modules/Payment/BankTransfer/instances")[1]["data"][0]["id"]

    def invoice() -> dict:
        body = {"client": client, "lines": [{"description": "Move of a zone, with all of its records", "unit": 2500}], "note": "Thank you for your trust."}
        draft = api.ask("POST", "/invoices", body)[1]
        return api.ask("POST", f"/invoices/{draft.get('id')}/issue")[1]

    status, held = api.ask("POST", f"/invoices/{invoice().get('id')}/payments", {"gateway": bank, "amount": 3000, "reference": "NTRF 99"})
    checks.expect("what was paid too much waits for a person", status == 201 and held.get("held_amount") == 500, (status, held))
    checks.expect("an invoice is open", invoice().get("due") == 2500)


class Looker:
    """Opens one page in one look and writes down what is wrong with it."""

    def __init__(self, names: dict[str, str], checks: Checks) -> None:
        self.names = names
        self.checks = checks

    async def look(self, context: BrowserContext, role: str, entry: dict, look: tuple[str, int, bool]) -> None:
        scheme, width, script = look
        view = f"{scheme} {width}" + ("" if script else " no script")
        label = f"{role} {entry['path']}" + (" submitted" if "submit" in entry else "") + f" [{view}]"
        try:
            path = entry["path"].format_map(self.names)
        except KeyError as missing:
            self.checks.expect(label, False, f"{missing} was not found")
            return
        page = await context.new_page()
        watcher = Watcher(page)
        wrong: list[str] = []
        try:
            response = await page.goto(path, wait_until="load", timeout=20_000)
            if "submit" in entry:
                form = page.locator(entry["submit"]).first
                async with page.expect_navigation() as navigation:
                    # As a browser without checks of its own would send it; this works without script too.
                    await form.evaluate("form => { form.noValidate = true; form.requestSubmit ? form.requestSubmit() : form.submit() }")
                response = await navigation.value
            wrong += await self.faults(page, response, entry.get("status", 200), script)
            file = SHOTS / role / f"{slug(path, self.names, 'submit' in entry)}-{view.replace(' ', '-')}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            await page.screenshot(path=file, full_page=True)
        except Exception as error:  # noqa: BLE001: whatever went wrong is the finding
            wrong.append(str(error).strip().splitlines()[0])
        wrong += watcher.take()
        await page.close()
        self.checks.expect(label, not wrong, "\n            ".join(wrong))

    async def faults(self, page: Page, response, status: int, script: bool) -> list[str]:
        wrong = []
        if response.status != status:
            wrong.append(f"answered {response.status} where {status} was expected, at {page.url}")
        policy = response.headers.get("content-security-policy", "")
        if "default-src 'none'" not in policy or "unsafe" in policy:
            wrong.append(f"content policy is \"{policy}\"")
        wide, room = await page.evaluate("[document.scrollingElement.scrollWidth, document.documentElement.clientWidth]")
        if wide > room:
            wrong.append(f"scrolls sideways: {wide} px in {room} px")
        if not (await page.title()).strip():
            wrong.append("has no title")
        if script:
            await page.evaluate(AXE)
            # Without `preload`: it writes imported styles into the page, which the content policy refuses.
            wrong += brief(await page.evaluate("axe.run({ preload: false })"))
        return wrong


async def look_at_all(panel: Panel, checks: Checks) -> None:
    plan = tomllib.loads(LIST.read_text())
    wanted = plan.pop("find")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options())
        states = {role: await sign_in(browser, panel, role) for role in plan}
        names = await find_names(browser, panel, states, wanted, checks)
        if any("{invitation}" in entry["path"] for role in plan.values() for entry in role["pages"]):
            names["invitation"] = await invite(browser, panel, states["admin"])
        looker = Looker(names, checks)
        for (role, group), look in itertools.product(plan.items(), LOOKS):
            scheme, width, script = look
            context = await browser.new_context(
                base_url=panel.url, storage_state=states[role], color_scheme=scheme, reduced_motion="reduce",
                java_script_enabled=script, viewport={"width": width, "height": WIDTHS[width]},
            )
            turn = asyncio.Semaphore(AT_ONCE)

            async def in_turn(entry: dict) -> None:
                async with turn:
                    await looker.look(context, role, entry, look)

            await asyncio.gather(*(in_turn(entry) for entry in group["pages"]))
            await context.close()
        await browser.close()
    print(f"screenshots are in {SHOTS}")


def check_pages(panel: Panel, checks: Checks) -> None:
    with checks.part("What the pages show"):
        stage(panel, checks)
    with checks.part("Every page"):
        asyncio.run(look_at_all(panel, checks))
