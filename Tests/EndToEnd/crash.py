"""The panel is killed, with no chance to say a word, at random moments of an order; afterwards there is exactly one zone.

    crash.py [--rounds 50] [--seed 1] [--on sqlite|postgres|both]

A round: order a zone, kill -9 after 0 to 400 ms, start again, send the same order once more with the same Idempotency-Key
(whoever lost the answer does that), wait until the service is settled, and ask PowerDNS what is there. In every fifth round
the panel is killed a second time while it recovers."""

import argparse
import collections
import http.client
import json
import os
import random
import signal
import sys
import threading
import time
import urllib.request

from checks import Checks
from panel import NAMESERVERS, API, Panel, dig, postgres_database

LEASE = 2
# From the first byte of the order to the kill, in seconds. An order takes some tens of milliseconds, so the moments are
# dense at the beginning: half of them lie below an eighth.
LONGEST = 0.4
# The lease has to run out, the task is taken back, and tried anew.
PATIENCE = 60


class Zones:
    """What the name server itself says, over its own API."""

    def __init__(self) -> None:
        self.base = os.environ["AVIARY_TEST_PDNS_API"] + "/api/v1/servers/localhost/zones"

    def ask(self, query: str = "") -> list[dict]:
        request = urllib.request.Request(self.base + query, headers={"X-API-Key": os.environ["AVIARY_TEST_PDNS_KEY"]})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def named(self, zone: str) -> list[dict]:
        return self.ask(f"?zone={zone}.")

    def under(self, suffix: str) -> list[dict]:
        return [zone for zone in self.ask() if zone["name"].endswith(f".{suffix}.")]


def send(api: API, order: dict, key: str, answers: list[tuple[int, dict] | None]) -> None:
    """Posts an order; the answer of a panel that was killed meanwhile is `None`."""
    try:
        answers.append(api.ask("POST", "/services", order, idempotency_key=key))
    except (OSError, http.client.HTTPException, ValueError):
        answers.append(None)


def send_until_answered(api: API, order: dict, key: str, seconds: float = 5) -> tuple[int, dict]:
    """As a client does it: the same request again. That the first one died with its panel must be known at once."""
    end = time.monotonic() + seconds
    while True:
        answers: list[tuple[int, dict] | None] = []
        send(api, order, key, answers)
        if answers[0] and answers[0][0] != 409 or time.monotonic() > end:
            return answers[0] or (0, {})
        time.sleep(0.2)


def settled(api: API, service: str) -> dict:
    """The service when nothing is under way any more, or as it is when patience is over."""
    end = time.monotonic() + PATIENCE
    while True:
        _, body = api.ask("GET", f"/services/{service}")
        operation = body.get("operation")
        if not operation or operation["status"] not in ("waiting", "running") or time.monotonic() > end:
            return body
        time.sleep(0.1)


class Crashes:
    def __init__(self, panel: Panel, name: str, seed: int) -> None:
        self.panel = panel
        self.api = API(panel, panel.token())
        self.random = random.Random(f"{seed} {name}")
        self.suffix = f"{name}-{os.getpid()}.example"
        self.zones = Zones()
        self.found: collections.Counter[str] = collections.Counter()
        self.troubles: list[str] = []
        client = self.api.ask("GET", "/clients")[1]["data"][0]["id"]
        product = self.api.ask("GET", "/products")[1]["data"][0]["id"]
        self.order = {"client": client, "product": product, "period": "monthly"}
        # Each order is paid from it in its own transaction, so that the kill meets money, too.
        self.api.fund(client)

    def round(self, number: int) -> None:
        zone = f"z{number}.{self.suffix}"
        order = {**self.order, "order": {"zone": zone}}
        key = f"{self.suffix}-{number}"
        answers: list[tuple[int, dict] | None] = []
        moment = LONGEST * self.random.random() ** 3
        sender = threading.Thread(target=send, args=(self.api, order, key, answers))
        sender.start()
        time.sleep(moment)
        self.panel.stop(signal.SIGKILL)
        sender.join()
        made = self.zones.named(zone)
        self.panel.start()
        if number % 5 == 4:
            time.sleep(self.random.uniform(0, LEASE + 1))
            self.panel.stop(signal.SIGKILL)
            self.panel.start()
        listed = self.api.ask("GET", f"/services?q={zone}")[1]["data"]
        self.found[self.word(answers[0], listed, made)] += 1

        status, again = send_until_answered(self.api, order, key)
        trouble = self.judge(zone, answers[0], status, again)
        if trouble:
            self.troubles.append(f"round {number}, killed after {moment * 1000:.0f} ms: {trouble}")

    @staticmethod
    def word(answer: tuple[int, dict] | None, listed: list[dict], made: list[dict]) -> str:
        """What the kill met."""
        if not listed:
            return "nothing yet"
        if not answer:
            return "an order whose answer was lost"
        if listed[0]["provision_status"] == "completed":
            return "a finished service"
        return "a zone and an unfinished service" if made else "an answered order and no zone"

    def judge(self, zone: str, first: tuple[int, dict] | None, status: int, again: dict) -> str | None:
        """What is wrong with the end of a round, or `None`."""
        if status != 201:
            return f"the order was answered with {status}: {again}"
        if first and first[1].get("id") != again["id"]:
            return f"the same order gave {first} and then {again['id']}"
        service = settled(self.api, again["id"])
        if (service["provision_status"], service["state"], service["operation"]) != ("completed", "active", None):
            tasks = self.api.ask("GET", f"/tasks?service={again['id']}")[1]
            return f"the service is {json.dumps(service)}, its tasks {json.dumps(tasks)}"
        services = self.api.ask("GET", f"/services?q={zone}")[1]["data"]
        if [each["id"] for each in services] != [again["id"]]:
            return f"there are {len(services)} services of this zone"
        zones = self.zones.named(zone)
        if [each["account"] for each in zones] != [again["id"]]:
            return f"the name server has {zones}, the service is {again['id']}"
        if len(dig(zone, "SOA")[1]) != 1 or sorted(dig(zone, "NS")[1]) != sorted(f"{name}." for name in NAMESERVERS.split(",")):
            return f"dig says {dig(zone, 'SOA')} {dig(zone, 'NS')}"
        return None


def check_crashes(checks: Checks, name: str, database: str | None, rounds: int, seed: int) -> None:
    with Panel(database, serve=("--lease", str(LEASE))) as panel:
        crashes = Crashes(panel, name, seed)
        began = time.monotonic()
        for number in range(rounds):
            crashes.round(number)
        for trouble in crashes.troubles:
            print(f"          {trouble}")
        met = ", ".join(f"{count} × {word}" for word, count in crashes.found.most_common())
        print(f"          {rounds} kills in {time.monotonic() - began:.0f} s, seed {seed}; they met {met}")
        checks.expect(f"after each of {rounds} kills there is one zone and one completed service", not crashes.troubles)
        total = crashes.api.ask("GET", "/services?limit=100")[1]["data"]
        if rounds <= 100:
            checks.expect("no service too many", len(total) == rounds, len(total))
        left = crashes.zones.under(crashes.suffix)
        checks.expect("no zone too many", len(left) == rounds, len(left))
        books = panel.command("ledger", "check")
        checks.expect("the books are right after all of it", books.returncode == 0, books.stdout)
        checks.expect("every kill was heard by nobody: the panel still stops when it is asked to", panel.stop() == 0)


def check_crashes_on(checks: Checks, rounds: int, seed: int, on: str = "both") -> None:
    if on != "postgres":
        with checks.part("Killed at any moment of an order, on SQLite"):
            check_crashes(checks, "sqlite", None, rounds, seed)
    if on != "sqlite":
        with checks.part("Killed at any moment of an order, on PostgreSQL"):
            database = postgres_database(f"aviary_crash_{os.getpid()}")
            if checks.expect("a PostgreSQL is there (make test starts one)", database):
                check_crashes(checks, "postgres", database, rounds, seed)


def main() -> int:
    options = argparse.ArgumentParser(description="Kills the panel during orders.")
    options.add_argument("--rounds", type=int, default=50)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--on", choices=("sqlite", "postgres", "both"), default="both")
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    checks = Checks()
    check_crashes_on(checks, chosen.rounds, chosen.seed, chosen.on)
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
