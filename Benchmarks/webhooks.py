"""Webhooks taken in by the release build: events stored in a second, and how long it takes until a payment is booked.

    webhooks.py [--events 4000] [--payments 200]

Needs what `make test` starts: AVIARY_TEST_STRIPE and so on, AVIARY_TEST_POSTGRES, and AVIARY_BINARY, the release build. The senders are
four processes of Python on the same two cores, so the first figure is a lower bound."""

import argparse
import base64
import hashlib
import hmac
import http.client
import json
import multiprocessing
import os
import re
import sys
import threading
import time
import urllib.parse
import uuid

from panel import API, CLIENT, Panel, postgres_database, sign_in
from paying import Stripe, Story, read

SENDERS, THREADS = 4, 8


def signed(body: bytes) -> dict[str, str]:
    now = int(time.time())
    secret = os.environ["AVIARY_TEST_STRIPE_WEBHOOK_SECRET"].encode()
    digest = hmac.new(secret, f"{now}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", "Stripe-Signature": f"t={now},v1={digest}"}


def send_all(host: str, path: str, bodies: list[bytes], wrong: multiprocessing.Value) -> None:
    def send(part: list[bytes]) -> None:
        connection = http.client.HTTPConnection(host, timeout=30)
        for body in part:
            connection.request("POST", path, body, signed(body))
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                wrong.value += 1

    threads = [threading.Thread(target=send, args=(bodies[each::THREADS],)) for each in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def deliver(panel: Panel, path: str, bodies: list[bytes]) -> float:
    """Sends all, and answers the seconds."""
    wrong = multiprocessing.Value("i", 0)
    host = panel.url.removeprefix("http://")
    senders = [multiprocessing.Process(target=send_all, args=(host, path, bodies[each::SENDERS], wrong)) for each in range(SENDERS)]
    began = time.monotonic()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    if wrong.value:
        raise RuntimeError(f"{wrong.value} events were not taken")
    return time.monotonic() - began


def template(panel: Panel, stripe: Stripe) -> tuple[Story, str, bytes]:
    """A genuine event of a payment, to make others of."""
    story = Story(panel, stripe)
    stripe.ask("POST", "/_faults", {"webhooks": {"panel": {"hold": True}}})
    intent = story.open()
    stripe.confirm(intent)
    for one in stripe.told(intent):
        body = base64.b64decode(one["body"])
        if b'"payment_intent.succeeded"' in body.replace(b" ", b""):
            return story, intent, body
    raise RuntimeError("Stripe told of no payment")


def variants(body: bytes, intent: str, payment: str, others: list[tuple[str, str]]) -> list[bytes]:
    """The event, about other payments: each has an id of its own."""
    event = re.search(rb'"id":\s*"(evt_[^"]*)"', body).group(1)
    return [
        body.replace(event, b"evt_" + uuid.uuid4().hex.encode()).replace(intent.encode(), remote.encode())
        .replace(payment.encode(), own.encode())
        for remote, own in others
    ]


def open_payments(panel: Panel, api: API, story: Story, count: int, amount: int) -> list[tuple[str, str]]:
    browser = sign_in(panel, CLIENT)
    gateway = story.hook.rsplit("/", 1)[1]
    invoices = []
    for number in range(count):
        draft = api.ask("POST", "/invoices", {"client": story.client, "lines": [{"description": f"Work {number}", "quantity": 1, "unit": amount}]})[1]
        api.ask("POST", f"/invoices/{draft['id']}/issue")
        page = browser.open(f"{panel.url}/invoices/{draft['id']}/pay", timeout=30).read().decode()
        csrf = re.search(r'name="csrf"\s+value="([^"]*)"', page).group(1)
        form = urllib.parse.urlencode({"csrf": csrf, "gateway": gateway}).encode()
        browser.open(f"{panel.url}/invoices/{draft['id']}/pay", form, timeout=30).read()
        invoices.append(draft["id"])
    rows = read(panel, "SELECT remote_id || ' ' || id FROM payments WHERE remote_id IS NOT NULL AND state = 'opened'")
    return [tuple(row.split(" ")) for row in rows]


def measure(name: str, database: str | None, events: int, payments: int) -> None:
    stripe = Stripe()
    with Panel(database) as panel:
        try:
            story, intent, body = template(panel, stripe)
            amount = story.api.ask("GET", f"/payments/{story.payment}")[1]["amount"]
            opened = [pair for pair in open_payments(panel, story.api, story, payments, amount) if pair[1] != story.payment]
            host = panel.url.removeprefix("http://")
            connection = http.client.HTTPConnection(host, timeout=30)
            for one in variants(body, intent, story.payment, opened):
                connection.request("POST", story.hook, one, signed(one))
                connection.getresponse().read()
                time.sleep(0.01)
            time.sleep(2)
            waits = sorted(int(row) / 1000 for row in read(panel, "SELECT settled_at - at FROM deliveries WHERE state = 'settled' AND settled_at IS NOT NULL"))
            paid = read(panel, "SELECT count(*) FROM invoices WHERE state = 'paid'")
            strangers = [("pi_" + uuid.uuid4().hex[:24], str(uuid.uuid4())) for _ in range(events)]
            seconds = deliver(panel, story.hook, variants(body, intent, story.payment, strangers))
            kept = read(panel, "SELECT count(*) FROM deliveries")
            print(f"| events taken in, {SENDERS * THREADS} connections | {name} | {events / seconds:,.0f} /s | {kept[0]} kept |")
            if waits:
                print(f"| stored to booked, p50 / p99 | {name} | {waits[len(waits) // 2]:.1f} / {waits[min(len(waits) - 1, len(waits) * 99 // 100)]:.1f} ms | {paid[0]} invoices paid |")
            sys.stdout.flush()
        finally:
            stripe.ask("DELETE", "/_faults")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--events", type=int, default=4000)
    options.add_argument("--payments", type=int, default=200)
    chosen = options.parse_args()
    measure("sqlite", None, chosen.events, chosen.payments)
    measure("postgres", postgres_database(f"aviary_hooks_{os.getpid()}"), chosen.events, chosen.payments)


if __name__ == "__main__":
    main()
