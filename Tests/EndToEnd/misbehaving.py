"""A module that throws, hangs, blocks, returns nonsense and lies: every operation ends with a reason or goes on waiting, nothing
is called done that is not, and nobody else has to wait meanwhile.

    misbehaving.py [--whole]

An operation that failed is tried again for some minutes. Without --whole a person cancels that after the first try; with it
the tries are waited for."""

import argparse
import json
import signal
import statistics
import sys
import threading
import time
import urllib.request

from checks import Checks
from panel import ADMIN, CLIENT, API, Panel, sign_in

# Seconds a module has for one step, and how long those behave badly who do it for a time.
LIMIT = 2
SECONDS = 600
# A page's time for 95 of 100 requests: what is asked of a release build, and what a debug build is let off with.
FAST, FAIR = 0.1, 0.3

# What the operation comes to, and what its reason says. Where nothing was done the module is looked at, which shows it.
ENDS = {
    "well": ("done", None),
    "throws": ("retried", "not known whether"),
    "refuses": ("failed", "We do not offer this"),
    "busy": ("waits", "There is a queue"),
    "fails-once": ("recovers", None),
    "hangs": ("retried", "in time"),
    "sleeps": ("retried", "in time"),
    "blocks-thread": ("retried", "in time"),
    "returns-nonsense": ("done", None),
    "lies": ("retried", "nothing is there"),
}


class Patience:
    """Asks pages over and over, and notes how long each answer took."""

    def __init__(self, panel: Panel, token: str) -> None:
        staff = sign_in(panel, ADMIN)
        client = sign_in(panel, CLIENT)
        visitor = urllib.request.build_opener()
        bearer = urllib.request.build_opener()
        bearer.addheaders = [("Authorization", f"Bearer {token}")]
        self.pages = {
            "/login": visitor, "/admin/services": staff, "/admin": staff, "/services": client, "/api/v1/clients": bearer,
        }
        self.base = panel.url
        self.seconds: dict[str, list[float]] = {path: [] for path in self.pages}
        self.troubles: list[str] = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.ask)

    def ask(self) -> None:
        while not self.over.is_set():
            for path, opener in self.pages.items():
                began = time.monotonic()
                try:
                    with opener.open(self.base + path, timeout=20) as answer:
                        answer.read()
                except OSError as error:
                    self.troubles.append(f"{path}: {error}")
                self.seconds[path].append(time.monotonic() - began)
                self.over.wait(0.01)

    def __enter__(self) -> "Patience":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def report(self, checks: Checks, name: str, limit: float) -> None:
        for path, seconds in self.seconds.items():
            if not checks.expect(f"{path} was asked often enough {name}", len(seconds) >= 20, len(seconds)):
                continue
            p95, middle = statistics.quantiles(seconds, n=20)[-1], statistics.median(seconds)
            figures = f"{len(seconds)} requests, {middle * 1000:.0f} ms in the middle, p95 {p95 * 1000:.0f} ms, at most {max(seconds) * 1000:.0f} ms"
            print(f"          {path}: {figures}")
            checks.expect(f"{path} answers in {limit * 1000:.0f} ms {name}", p95 < limit, figures)
        checks.expect(f"every page answered {name}", not self.troubles, "; ".join(self.troubles[:3]))


class Trial:
    def __init__(self, panel: Panel, checks: Checks) -> None:
        self.token = panel.token()
        self.api = API(panel, self.token)
        self.checks = checks
        self.client = self.api.ask("GET", "/clients")[1]["data"][0]["id"]
        self.products: dict[str, str] = {}

    def prepare(self) -> None:
        """Activates the module. Each behaviour gets a server of its own and a product on it: a server with too many
        unanswered calls gets no further ones, and one behaviour shall not be seen through another."""
        expect, ask = self.checks.expect, self.api.ask
        path = "/modules/Product/Misbehaving"
        status, body = ask("POST", f"{path}/activate")
        expect("the module is activated", status == 200 and body["state"] in ("active", "unconfigured"), body)
        prices = [{"currency": "EUR", "period": "monthly", "amount": 0}]
        for name in (*ENDS, "crowd", "later"):
            status, body = ask("POST", f"{path}/instances", {"name": name, "settings": {"failsToOpen": False}})
            expect(f"it has an instance {name}", status == 201, body)
            status, body = ask(
                "POST", "/products",
                {"name": name, "module": "Product/Misbehaving", "prices": prices, "plan": {"seconds": SECONDS}, "instance": body["id"]},
            )
            expect(f"and a product {name}", status == 201, body)
            self.products[name] = body["id"]

    def order(self, server: str, **behaviours: str) -> str:
        status, body = self.api.ask(
            "POST", "/services",
            {"client": self.client, "product": self.products[server], "period": "monthly", "order": behaviours})
        self.checks.expect(f"an order of {behaviours} is taken", status == 201, body)
        return body.get("id", "")

    def service(self, service: str) -> dict:
        return self.api.ask("GET", f"/services/{service}")[1]

    def until(self, service: str, holds, seconds: float) -> dict:
        """The service as soon as the condition holds of it and its newest task, or when the time is over."""
        end = time.monotonic() + seconds
        while True:
            body = self.service(service)
            if holds(body) or time.monotonic() > end:
                return body
            time.sleep(0.2)

    def task(self, body: dict) -> dict:
        return self.api.ask("GET", f"/tasks/{body['operation']['task']}")[1]


def is_over(body: dict) -> bool:
    return not body["operation"] or body["operation"]["status"] not in ("waiting", "running")


def has_rested(body: dict) -> bool:
    """Over, or resting with a reason for it."""
    return is_over(body) or (body["operation"]["status"] == "waiting" and bool(body["operation"]["reason"]))


def check_behaviour(trial: Trial, behaviour: str, service: str, whole: bool) -> None:
    expect = trial.checks.expect
    end, reason = ENDS[behaviour]
    if end in ("done", "recovers"):
        body = trial.until(service, is_over, 60)
        expect(f"{behaviour}: completed", (body["state"], body["provision_status"], body["operation"]) == ("active", "completed", None), body)
        if end == "recovers":
            tasks = trial.api.ask("GET", f"/tasks?service={service}")[1]["data"]
            attempts = trial.api.ask("GET", f"/tasks/{tasks[0]['id']}")[1]["attempts"]
            expect(f"{behaviour}: at the second try", len(attempts) == 2, attempts)
        return
    body = trial.until(service, has_rested, 60)
    said = (body["operation"] or {}).get("reason") or ""
    expect(f"{behaviour}: there is a reason", reason in said or reason in json.dumps(trial.task(body)), body)
    expect(f"{behaviour}: it is not called done", body["provision_status"] != "completed" and body["state"] == "pending", body)
    expect(f"{behaviour}: no inner text reaches a client", "internal text" not in said, said)
    if end == "waits":
        attempts = trial.task(body)["attempts"]
        later = trial.until(service, lambda body: is_over(body) or len(trial.task(body)["attempts"]) > len(attempts) + 2, 30)
        expect(f"{behaviour}: goes on waiting, and asks again", later["operation"] and not is_over(later), later)
        task = trial.task(later)
        expect(f"{behaviour}: no try is used for it", all(each["outcome"] == "snoozed" for each in task["attempts"] if each["ended_at"]), task)
    if end == "retried":
        if not whole:
            expect(f"{behaviour}: tries are left", body["operation"]["status"] == "waiting", body)
        else:
            body = trial.until(service, is_over, 400)
            ends = [each["outcome"] for each in trial.task(body)["attempts"]]
            expect(f"{behaviour}: five tries", len(ends) == 5, ends)
    if not is_over(body):
        status, answer = trial.api.ask("POST", f"/tasks/{body['operation']['task']}/cancel")
        expect(f"{behaviour}: a person can end it", status == 202, answer)
        body = trial.until(service, is_over, 60)
    ended = (body["provision_status"], (body["operation"] or {}).get("status"))
    expect(f"{behaviour}: ends as failed or uncertain", ended in (("failed", "failed"), ("error", "uncertain")), body)
    expect(f"{behaviour}: a person is called for, with a reason", body["needs_attention"] and (body["operation"] or {}).get("reason"), body)


def check_later_calls(trial: Trial) -> None:
    """A service that was made well, and whose module then goes wrong."""
    expect = trial.checks.expect
    for behaviour in ("throws", "refuses", "hangs"):
        service = trial.order("later", behaviour="well", suspend=behaviour)
        trial.until(service, is_over, 30)
        status, body = trial.api.ask("POST", f"/services/{service}/suspend")
        expect(f"suspend that {behaviour}: asked for", status == 202, body)
        body = trial.until(service, has_rested, 60)
        said = (body["operation"] or {}).get("reason")
        expect(f"suspend that {behaviour}: not called done", body["state"] == "active" and body["operation"], body)
        expect(f"suspend that {behaviour}: there is a reason", said, body)


def check_nonsense(trial: Trial, panel: Panel, service: str) -> None:
    """Pages that show what a module returned: nothing of it may get out as markup, and nothing may break them."""
    expect = trial.checks.expect
    opener = sign_in(panel, ADMIN)
    for path in (f"/admin/services/{service}", f"/admin/services/{service}/log", "/admin/module-log", "/admin/services"):
        with opener.open(panel.url + path, timeout=30) as answer:
            text = answer.read().decode()
        expect(f"{path.replace(service, '…')} shows nonsense as text", "<script>alert" not in text and len(text) < 1_000_000, len(text))


def check_misbehaving(checks: Checks, whole: bool) -> None:
    with Panel(serve=("--module-limit", str(LIMIT)), binary="aviary-trial") as panel:
        limit = FAST if "release" in panel.binary else FAIR
        trial = Trial(panel, checks)
        trial.prepare()
        with Patience(panel, trial.token) as quiet:
            time.sleep(8)
        quiet.report(checks, "when nothing happens", limit)
        with Patience(panel, trial.token) as patience:
            began = time.monotonic()
            services = {behaviour: trial.order(behaviour, behaviour=behaviour) for behaviour in ENDS}
            # More who never return, so that every thread of a careless panel would be taken.
            crowd = [trial.order("crowd", behaviour=behaviour) for behaviour in ("hangs", "blocks-thread", "sleeps") * 3]
            for behaviour, service in services.items():
                check_behaviour(trial, behaviour, service, whole)
            check_later_calls(trial)
            for service in crowd:
                expect_not_done(trial, service)
            time.sleep(max(0, 12 - (time.monotonic() - began)))
        patience.report(checks, "while a module misbehaves", limit)
        check_nonsense(trial, panel, services["returns-nonsense"])
        checks.expect("the panel stops although module code hangs", panel.stop() == 0)


def expect_not_done(trial: Trial, service: str) -> None:
    body = trial.until(service, has_rested, 60)
    trial.checks.expect("one of the crowd is not called done", body["provision_status"] in ("processing", "failed", "error"), body)


def main() -> int:
    options = argparse.ArgumentParser(description="What a misbehaving module does to the panel.")
    options.add_argument("--whole", action="store_true", help="wait for all tries")
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    checks = Checks()
    with checks.part("A module that misbehaves"):
        check_misbehaving(checks, chosen.whole)
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
