"""The way this panel exists for: a client orders a DNS zone and it is really there. Once through the browser with script, once
without, once through the API; the answers are asked of the name server itself."""

import contextlib
import os
import pathlib
import signal
import time

from playwright.sync_api import Browser, Page, sync_playwright

from checks import Checks
from eyes import Watcher, launch_options
from panel import ADMIN, API, CLIENT, NAMESERVERS, Panel, dig

PRODUCT = "DNS hosting"
NAMES = sorted(name + "." for name in NAMESERVERS.split(","))


@contextlib.contextmanager
def powerdns_held():
    """Stops the name server's process for a while, so that work in progress can be seen before it is done."""
    file = os.environ.get("AVIARY_TEST_PDNS_PID")
    pid = int(pathlib.Path(file).read_text()) if file else None
    if pid:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        if pid:
            os.kill(pid, signal.SIGCONT)


def until(condition, seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def zone_is_there(zone: str) -> bool:
    return len(dig(zone, "SOA")[1]) == 1 and sorted(dig(zone, "NS")[1]) == NAMES


def press(page: Page, action: str) -> None:
    """Sends the form whose address begins like this, by its last button, which may stand outside of it."""
    form = page.locator(f"form[action^='{action}']").last
    inside = form.locator("button:not([type=button])")
    outside = page.locator(f"button[form='{form.get_attribute('id')}']")
    inside.or_(outside).last.click()


def sign_in(page: Page, panel: Panel, email: str) -> None:
    page.goto("/login")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", panel.logins[email])
    press(page, "/login")
    page.wait_for_url(lambda url: "/login" not in url)


def order(page: Page, zone: str) -> None:
    """From the list of services to the sent order."""
    page.goto("/services")
    page.locator("a[href='/order']").first.click()
    page.locator("a[href^='/order/']", has_text=PRODUCT).or_(
        page.locator("article, li, section, div.card, .panel", has_text=PRODUCT).locator("a[href^='/order/']")
    ).first.click()
    page.locator("form[action^='/order/'] input[name$=zone]").fill(zone)
    press(page, "/order/")
    page.wait_for_url("**/invoices/*/pay")


def pay_by_transfer(page: Page, checks: Checks) -> str:
    """From the pay page to the instructions; answers the invoice's address."""
    invoice = page.url.split("?")[0].removesuffix("/pay")
    way = page.locator("li.way", has_text="Bank transfer")
    way.locator("button").click()
    page.wait_for_url("**/payments/*")
    shown = page.locator("main").inner_text()
    checks.expect("the instructions name account, amount and reference", all(text in shown for text in ("DE89370400440532013000", "4.00", "INV/")), shown)
    return invoice


def pay_with_stripe(page: Page, checks: Checks) -> str:
    """From the pay page through the fake's card form back to us; answers the invoice's address."""
    invoice = page.url.split("?")[0].removesuffix("/pay")
    page.locator("li.way", has_text="Stripe").locator("button").click()
    page.wait_for_url("**/payments/*")
    for field, text in (("number", "4242 4242 4242 4242"), ("expiry", "12/34"), ("cvc", "123")):
        page.fill(f"#fake-stripe-{field}", text)
    page.click("#stripe-pay")
    page.wait_for_url("**/return?*")
    checks.expect("the gateway was asked and says that it is paid", "Your payment has arrived." in page.locator("main").inner_text(), page.locator("main").inner_text())
    return invoice


def book(panel: Panel, browser: Browser, invoice: str, script: bool) -> None:
    """Staff see the money come in and book it."""
    context = browser.new_context(base_url=panel.url, java_script_enabled=script)
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, panel, ADMIN)
    path = f"/admin{invoice.removeprefix(panel.url)}"
    page.goto(path)
    page.locator(f"a[href='{path}/book']").click()
    way = page.get_by_label("Bank transfer")
    if way.count():
        way.check()
    page.fill("input[name=reference]", f"NTRF {invoice[-12:]}")
    press(page, f"{path}/book")
    page.wait_for_url(f"**{path}")
    context.close()


def in_the_browser(panel: Panel, browser: Browser, checks: Checks, script: bool, zone: str) -> None:
    context = browser.new_context(base_url=panel.url, java_script_enabled=script)
    context.set_default_timeout(15_000)
    page = context.new_page()
    watcher = Watcher(page)

    page.goto("/services")
    checks.expect("a visitor is sent to the login", "/login" in page.url, page.url)
    sign_in(page, panel, CLIENT)
    checks.expect("the client lands on the services", page.url.endswith("/services"), page.url)

    order(page, zone)
    to_pay = page.url
    page.goto("/services")
    page.locator("a[href^='/services/']", has_text=zone).first.click()
    page.wait_for_url("**/services/*")
    service = page.url.split("?")[0]
    checks.expect("an order that is not paid waits", "It is set up when it is paid" in page.locator("main").inner_text())
    page.goto(to_pay)
    # A card needs script; a bank transfer needs nothing but staff.
    with powerdns_held():
        if script and "AVIARY_TEST_STRIPE" in os.environ:
            invoice = pay_with_stripe(page, checks)
        else:
            invoice = pay_by_transfer(page, checks)
            book(panel, browser, invoice, script)
        page.goto(service)
        status = page.locator(".status").first
        before = status.inner_text()
        checks.expect("the service is shown while it is being made", before.strip() in ("Ordered", "Being set up"), before)
        if script:
            followed = until(page.locator("[data-live] [data-when-live]").first.is_visible)
            checks.expect("the page follows the work", followed)
    if script:
        page.locator(".status", has_text="Active").first.wait_for()
        checks.expect("it becomes active by itself", page.locator("[data-live]").count() == 0)

    def is_active() -> bool:
        page.goto(service)
        return "Active" in page.locator(".status").first.inner_text()

    checks.expect("the page says that it is active", until(is_active))
    checks.expect("dig answers for the zone", zone_is_there(zone), f"{dig(zone, 'SOA')} {dig(zone, 'NS')}")

    records = f"{service.removeprefix(panel.url)}/records"
    page.goto(records)
    add = page.locator(f"form[action='{records}/add']")
    if checks.expect("the tab Records has a form for a new record", add.count() == 1):
        summary = page.locator("details:not([open]) > summary", has_text="Add")
        if not add.is_visible() and summary.count():
            summary.first.click()
        add.locator("input[name$=name]").fill("www")
        kind = add.locator("select[name$=type]")
        if kind.count():
            kind.select_option("A")
        else:
            add.locator("input[name$=type][value=A]").check()
        add.locator("input[name$=content], input[name$=value], textarea[name$=content], textarea[name$=value]").first.fill("192.0.2.7")
        add.locator("button:not([type=button])").last.click()
        page.wait_for_load_state()
        checks.expect("the new record is listed", "192.0.2.7" in page.locator("main").inner_text())
        checks.expect("dig answers with the new record", until(lambda: dig(f"www.{zone}", "A")[1] == ["192.0.2.7"]), dig(f"www.{zone}", "A"))

    page.goto(invoice)
    checks.expect("the invoice is paid", "Paid" in page.locator("h1").inner_text(), page.locator("h1").inner_text())
    file = page.request.get(f"{invoice}/pdf")
    checks.expect("and there is a file of it", file.status == 200 and file.body().startswith(b"%PDF-"), file.status)
    page.goto("/services")
    checks.expect("the zone is in the list of services", zone in page.locator("main").inner_text())
    menu = page.locator("details.menu", has=page.locator("form[action='/logout']"))
    if menu.count():
        menu.locator("summary").first.click()
    press(page, "/logout")
    page.wait_for_load_state()
    page.goto(service)
    checks.expect("after signing out the service is closed", "/login" in page.url, page.url)
    checks.expect("nothing went wrong on the way", not (troubles := watcher.take()), "; ".join(troubles))
    context.close()


def as_staff(panel: Panel, browser: Browser, checks: Checks, zone: str) -> None:
    """Suspends and unsuspends the client's zone on the admin pages."""
    context = browser.new_context(base_url=panel.url)
    context.set_default_timeout(15_000)
    page = context.new_page()
    watcher = Watcher(page)
    sign_in(page, panel, ADMIN)
    page.goto("/admin/services")
    page.locator("a[href^='/admin/services/']", has_text=zone).first.click()
    page.wait_for_url("**/admin/services/*")
    service = page.url.split("?")[0].removeprefix(panel.url)

    for act, word, gone in (("suspend", "Suspended", True), ("unsuspend", "Completed", False)):
        page.goto(service)
        button = page.locator(f"form[action='{service}/{act}'] button:not([type=button])").last
        if not button.is_visible():
            page.locator("details.menu", has=page.locator(f"form[action='{service}/{act}']")).locator("summary").first.click()
        button.click()
        page.wait_for_load_state()

        def is_done() -> bool:
            page.goto(service)
            return word in page.locator(".status").first.inner_text()

        checks.expect(f"after {act} the page says {word}", until(is_done))
        if gone:
            checks.expect("a suspended zone answers nothing", until(lambda: not dig(zone, "SOA")[1] and not dig(zone, "NS")[1]))
        else:
            checks.expect("an unsuspended zone is as it was", until(lambda: zone_is_there(zone)) and dig(f"www.{zone}", "A")[1] == ["192.0.2.7"])
    checks.expect("nothing went wrong on the way", not (troubles := watcher.take()), "; ".join(troubles))
    context.close()


def through_the_api(panel: Panel, checks: Checks, zone: str) -> None:
    api = API(panel, panel.token())
    status, health = api.ask("GET", "/health")
    checks.expect("GET /health answers", status == 200, health)
    status, described = api.ask("GET", "/openapi.json")
    checks.expect("the API describes itself as OpenAPI 3.1", status == 200 and str(described.get("openapi", "")).startswith("3.1"))
    status, refused = API(panel, "not-a-token").ask("GET", "/clients")
    checks.expect("a wrong token is refused", status == 401 and refused.get("status") == "error", (status, refused))

    status, client = api.ask("POST", "/clients", {"name": "Heron Ltd", "email": f"{zone}@example.test", "currency": "EUR"})
    checks.expect("POST /clients makes a client", status == 201 and "id" in client, (status, client))
    api.fund(client["id"], 10_000)
    status, products = api.ask("GET", "/products")
    product = next((entry for entry in products.get("data", []) if entry.get("name") == PRODUCT), None)
    if not checks.expect(f"GET /products lists {PRODUCT}", product, (status, products)):
        return

    body = {"client": client["id"], "product": product["id"], "period": "monthly", "order": {"zone": zone}}
    status, service = api.ask("POST", "/services", body, idempotency_key=zone)
    checks.expect("POST /services answers 201", status == 201 and "id" in service, (status, service))
    again, same = api.ask("POST", "/services", body, idempotency_key=zone)
    checks.expect("the same key and body give the same answer", again == 201 and same.get("id") == service.get("id"), (again, same))
    other, _ = api.ask("POST", "/services", {**body, "order": {"zone": "other-" + zone}}, idempotency_key=zone)
    checks.expect("the same key with another body is 409", other == 409, other)

    path = f"/services/{service['id']}"
    status, invoice = api.ask("GET", f"/invoices/{service.get('invoice')}")
    checks.expect("the balance has paid its invoice", status == 200 and invoice.get("state") == "paid", (status, invoice))
    done = api.wait(path, "provision_status", "completed")
    checks.expect("the service is completed", done.get("provision_status") == "completed", done)
    checks.expect("and active", done.get("state") == "active", done)
    checks.expect("dig answers for the zone", zone_is_there(zone), f"{dig(zone, 'SOA')} {dig(zone, 'NS')}")

    status, _ = api.ask("POST", f"{path}/suspend")
    done = api.wait(path, "provision_status", "suspended")
    checks.expect("suspend is taken and done", status in (200, 202) and done.get("provision_status") == "suspended", (status, done))
    checks.expect("a suspended zone answers nothing", until(lambda: not dig(zone, "SOA")[1]), dig(zone, "SOA"))
    status, refused = api.ask("POST", f"{path}/suspend")
    checks.expect("to suspend it again is 409", status == 409 and refused.get("code") == 409, (status, refused))
    api.ask("POST", f"{path}/unsuspend")
    done = api.wait(path, "provision_status", "completed")
    checks.expect("unsuspend brings it back", until(lambda: zone_is_there(zone)), done)
    api.ask("POST", f"{path}/terminate")
    done = api.wait(path, "provision_status", "terminated")
    checks.expect("terminate ends it", done.get("provision_status") == "terminated", done)
    checks.expect("dig finds nothing any more", until(lambda: not dig(zone, "SOA")[1]), dig(zone, "SOA"))

    status, books = api.ask("GET", "/ledger/check")
    checks.expect("the books are right", status == 200 and books == {"right": True, "faults": []}, (status, books))

    status, tasks = api.ask("GET", "/tasks?limit=2")
    checks.expect("lists come in pages", status == 200 and len(tasks.get("data", [])) == 2 and tasks.get("next"), (status, tasks))
    status, invalid = api.ask("POST", "/services", {**body, "order": {"zone": "not a zone"}})
    shape = {"status", "message", "errors", "code"} <= set(invalid)
    checks.expect("a wrong zone is 422 with its field", status == 422 and shape and invalid["errors"], (status, invalid))


def at_the_command_line(panel: Panel, checks: Checks) -> None:
    """What goes wrong ends with a status and one clear sentence."""
    for arguments in (
        ("token", "create", "--admin", "nobody@example.test"),
        ("migrate", "--database", "sqlite:/no/such/folder/panel.sqlite"),
        ("migrate", "--database", "mysql://localhost/panel"),
        ("no-such-command",),
    ):
        done = panel.command(*arguments)
        sentence = done.stderr.strip()
        checks.expect(f"aviary {' '.join(arguments)} fails with a sentence", done.returncode != 0 and sentence and "Fatal error" not in sentence, (done.returncode, sentence))
    checks.expect("aviary routes prints the URLs", "/admin/services" in panel.run("routes"))
    checks.expect("aviary doctor finds nothing wrong", (done := panel.command("doctor")).returncode == 0, done.stdout + done.stderr)


def check_journey(panel: Panel, checks: Checks, label: str) -> None:
    """All ways, with zones of their own; `label` is part of their names."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        with checks.part(f"A client orders a zone in the browser ({label})"):
            in_the_browser(panel, browser, checks, script=True, zone=f"heron-{label}.example")
        with checks.part(f"A client orders a zone in the browser without script ({label})"):
            in_the_browser(panel, browser, checks, script=False, zone=f"wren-{label}.example")
        with checks.part(f"Staff suspend and unsuspend a zone ({label})"):
            as_staff(panel, browser, checks, zone=f"heron-{label}.example")
        browser.close()
    with checks.part(f"The same through the API ({label})"):
        through_the_api(panel, checks, zone=f"swift-{label}.example")
    with checks.part(f"The command line ({label})"):
        at_the_command_line(panel, checks)
