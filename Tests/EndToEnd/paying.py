"""One payment's events, a thousand times, shuffled, over 32 connections, while the panel is killed with kill -9 again and again:
afterwards there is one entry in the ledger, one service that was created once, and one receipt.

    paying.py [--events 1000] [--kills 12] [--seed 1] [--on sqlite|postgres|both]

The events are localstripe's own, with its signatures, taken from the fake of Stripe that `make test` starts."""

import argparse
import base64
import http.client
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

from checks import Checks
from panel import API, CLIENT, Panel, postgres_database, sign_in

LEASE = 2
CONNECTIONS = 32


class Stripe:
    """The fake of Stripe, as the payer's browser and as its operator."""

    def __init__(self) -> None:
        self.base = os.environ["AVIARY_TEST_STRIPE"]

    def ask(self, method: str, path: str, body: object = None) -> dict:
        request = urllib.request.Request(self.base + path, method=method, data=None if body is None else json.dumps(body).encode())
        request.add_header("Authorization", f"Bearer {os.environ['AVIARY_TEST_STRIPE_KEY']}")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else {}

    def confirm(self, intent: str) -> None:
        """The payer's card is accepted."""
        form = urllib.parse.urlencode({"payment_method": "pm_card_visa"}).encode()
        request = urllib.request.Request(f"{self.base}/v1/payment_intents/{intent}/confirm", form)
        request.add_header("Authorization", f"Bearer {os.environ['AVIARY_TEST_STRIPE_KEY']}")
        urllib.request.urlopen(request, timeout=30).close()

    def told(self, intent: str, seconds: float = 20) -> list[dict]:
        """What was told about a payment, byte for byte."""
        end = time.monotonic() + seconds
        while True:
            raw = self.ask("GET", "/_webhooks/panel/deliveries")
            raw = raw["deliveries"] if isinstance(raw, dict) else raw
            ours = [one for one in raw if intent.encode() in base64.b64decode(one["body"])]
            if any(b"payment_intent.succeeded" in base64.b64decode(one["body"]) for one in ours) or time.monotonic() > end:
                return ours
            time.sleep(0.2)


class Story:
    """An order of a DNS zone that costs something, on its way to being paid by card."""

    def __init__(self, panel: Panel, stripe: Stripe) -> None:
        self.panel, self.stripe = panel, stripe
        self.api = API(panel, panel.token())
        self.client = self.api.ask("GET", "/clients")[1]["data"][0]["id"]
        product = self.api.ask("GET", "/products")[1]["data"][0]["id"]
        # What the demo's client has ahead would pay the order at once.
        self.api.ask("PATCH", "/billing-settings", {"payFromBalance": False})
        zone = f"paid-{os.getpid()}-{random.randrange(10**9)}.example"
        status, self.service = self.api.ask(
            "POST", "/services", {"client": self.client, "product": product, "period": "monthly", "order": {"zone": zone}})
        if status != 201 or not self.service.get("invoice"):
            raise RuntimeError(f"the order has no invoice: {status} {self.service}")
        self.invoice = self.service["invoice"]
        self.hook = self.address_of_hook()

    def address_of_hook(self) -> str:
        instances = self.api.ask("GET", "/modules/Payment/Stripe/instances")[1]["data"]
        return f"/hooks/Payment/Stripe/{instances[0]['id']}"

    def open(self) -> str:
        """The client chooses the card on the page of the invoice; answers Stripe's id of the payment."""
        browser = sign_in(self.panel, CLIENT)
        page = browser.open(f"{self.panel.url}/invoices/{self.invoice}/pay", timeout=30).read().decode()
        csrf = re.search(r'name="csrf"\s+value="([^"]*)"', page).group(1)
        gateway = self.hook.rsplit("/", 1)[1]
        form = urllib.parse.urlencode({"csrf": csrf, "gateway": gateway}).encode()
        browser.open(f"{self.panel.url}/invoices/{self.invoice}/pay", form, timeout=30).read()
        for payment in self.api.ask("GET", "/payments")[1]["data"]:
            if payment["invoice"] == self.invoice:
                self.payment = payment["id"]
                return self.api.ask("GET", f"/payments/{self.payment}")[1]["remote_id"]
        raise RuntimeError("no payment was opened")


def send(panel: Panel, path: str, events: list[dict], over: threading.Event, answers: list[int]) -> None:
    """Sends events one after the other; one whose answer was lost is sent again, as gateways do."""
    host = panel.url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=10)
    for event in events:
        while not over.is_set():
            try:
                connection.request("POST", path, base64.b64decode(event["body"]), event["headers"])
                answer = connection.getresponse()
                answer.read()
                if answer.status < 500:
                    answers.append(answer.status)
                    break
            except (OSError, http.client.HTTPException):
                connection.close()
                connection = http.client.HTTPConnection(host, timeout=10)
            time.sleep(0.05)
    connection.close()


def read(panel: Panel, statement: str) -> list[str]:
    """One column, straight from the database: what no page shows."""
    database = panel.environment.get("AVIARY_DATABASE")
    if database:
        text = subprocess.run(["psql", database, "-Atqc", statement], capture_output=True, text=True, check=True).stdout
        return text.split("\n")[:-1]
    file = sqlite3.connect(panel.home / "aviary.sqlite", timeout=10)
    try:
        return [str(row[0]) for row in file.execute(statement)]
    finally:
        file.close()


def check_paying(checks: Checks, database: str | None, events: int, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    stripe = Stripe()
    with Panel(database, serve=("--lease", str(LEASE))) as panel:
        story = Story(panel, stripe)
        # Localstripe's deliveries are kept from the panel; the copies below are all that it hears.
        stripe.ask("POST", "/_faults", {"webhooks": {"panel": {"hold": True}}})
        try:
            intent = story.open()
            stripe.confirm(intent)
            told = stripe.told(intent)
            if not checks.expect("Stripe told of the payment", bool(told), intent):
                return
            copies = [chance.choice(told) for _ in range(events)]
            over, answers = threading.Event(), []
            senders = [
                threading.Thread(target=send, args=(panel, story.hook, copies[each::CONNECTIONS], over, answers))
                for each in range(CONNECTIONS)
            ]
            for sender in senders:
                sender.start()
            for _ in range(kills):
                time.sleep(chance.uniform(0.05, 0.6))
                panel.stop(signal.SIGKILL)
                panel.start()
            deadline = time.monotonic() + 240
            for sender in senders:
                sender.join(max(0.1, deadline - time.monotonic()))
            over.set()
            checks.expect(f"{events} events over {CONNECTIONS} connections were answered, through {kills} kills",
                          len(answers) == events and set(answers) == {200}, (len(answers), sorted(set(answers))))
            service = story.api.wait(f"/services/{story.service['id']}", "state", "active", 60)
            checks.expect("the service is there", service.get("state") == "active", service)
            invoice = story.api.wait(f"/invoices/{story.invoice}", "state", "paid", 10)
            checks.expect("the invoice is paid", invoice.get("state") == "paid", invoice)
            end = time.monotonic() + 60
            while time.monotonic() < end and read(panel, "SELECT count(*) FROM tasks WHERE state IN ('waiting', 'scheduled', 'running')") != ["0"]:
                time.sleep(0.2)
            key = f"payment {story.payment} received"
            booked = read(panel, f"SELECT count(*) FROM ledger_entries WHERE key = '{key}'")
            checks.expect("there is one entry in the ledger", booked == ["1"], booked)
            begun = read(panel, f"SELECT count(*) FROM tasks WHERE service = '{service['id']}' AND name = 'service.operation'")
            checks.expect("there was one provisioning", begun == ["1"], begun)
            receipts = read(panel, f"SELECT count(*) FROM events WHERE name = 'invoice.paid' AND subject = 'invoice:{story.invoice}'")
            checks.expect("there is one event for the receipt", receipts == ["1"], receipts)
            left = read(panel, "SELECT state FROM deliveries WHERE state NOT IN ('settled', 'rejected')")
            checks.expect("no delivery is left alone", set(left) <= {"received"}, left)
            books = panel.command("ledger", "check")
            checks.expect("the books are right", books.returncode == 0, books.stdout)
            check_forgeries(checks, panel, story, told[0])
        finally:
            stripe.ask("DELETE", "/_faults")


def check_forgeries(checks: Checks, panel: Panel, story: Story, genuine: dict) -> None:
    """What is not genuine: 400, and no trace but the attempt."""
    body = base64.b64decode(genuine["body"])
    headers = {name.lower(): value for name, value in genuine["headers"].items()}
    signed = headers["stripe-signature"]
    bad = {
        "no signature": (body, {name: value for name, value in headers.items() if name != "stripe-signature"}),
        "another body": (body.replace(b"succeeded", b"succeedef", 1), headers),
        "a foreign signature": (body, {**headers, "stripe-signature": re.sub(r"v1=[0-9a-f]{8}", "v1=00000000", signed)}),
        "an old signature": (body, {**headers, "stripe-signature": re.sub(r"t=\d+", "t=1500000000", signed)}),
    }
    before = read(panel, "SELECT count(*) FROM ledger_entries")
    for name, (altered, with_headers) in bad.items():
        connection = http.client.HTTPConnection(panel.url.removeprefix("http://"), timeout=10)
        connection.request("POST", story.hook, altered, with_headers)
        status = connection.getresponse().status
        connection.close()
        checks.expect(f"{name} is answered with 400", status == 400, status)
    kept = read(panel, "SELECT length(body) FROM deliveries WHERE state = 'rejected'")
    checks.expect("only the attempts are kept", kept == ["0"] * len(bad), kept)
    checks.expect("nothing was booked by them", read(panel, "SELECT count(*) FROM ledger_entries") == before)


def check_paying_on(checks: Checks, events: int, kills: int, seed: int, on: str = "both") -> None:
    if not checks.expect("a fake of Stripe is there (make test starts one)", "AVIARY_TEST_STRIPE" in os.environ):
        return
    if on != "postgres":
        with checks.part(f"One payment told {events} times, on SQLite"):
            check_paying(checks, None, events, kills, seed)
    if on != "sqlite":
        with checks.part(f"One payment told {events} times, on PostgreSQL"):
            database = postgres_database(f"aviary_paying_{os.getpid()}")
            if checks.expect("a PostgreSQL is there (make test starts one)", database):
                check_paying(checks, database, events, kills, seed)


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--events", type=int, default=1000)
    options.add_argument("--kills", type=int, default=12)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--on", choices=["sqlite", "postgres", "both"], default="both")
    chosen = options.parse_args()
    checks = Checks()
    check_paying_on(checks, chosen.events, chosen.kills, chosen.seed, chosen.on)
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
