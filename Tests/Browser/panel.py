"""The built `aviary` as a process: a home of its own, the demo in it, and a way to ask its API."""

import http.cookiejar
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ADMIN = "admin@example.test"
CLIENT = "client@example.test"
NAMESERVERS = "ns1.example.test,ns2.example.test"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Panel:
    """`with Panel() as panel:` makes a home, migrates, seeds and serves; at the end all of it is gone.

    `serve` are more options of `aviary serve`; `binary` is a name beside the built `aviary`, such as `aviary-trial`."""

    def __init__(self, database: str | None = None, serve: tuple[str, ...] = (), binary: str = "aviary") -> None:
        built = pathlib.Path(os.environ.get("AVIARY_BINARY", ROOT / ".build/debug/aviary"))
        self.binary = str(built.parent / binary) if binary != "aviary" else str(built)
        self.serve = serve
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="aviary-home."))
        self.url = f"http://127.0.0.1:{free_port()}"
        self.log = self.home / "serve.log"
        self.process: subprocess.Popen | None = None
        self.logins: dict[str, str] = {}
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AVIARY_")},
            "AVIARY_HOME": str(self.home),
            "AVIARY_LISTEN": self.url.removeprefix("http://"),
            "AVIARY_URL": self.url,
        }
        if database:
            self.environment["AVIARY_DATABASE"] = database

    def __enter__(self) -> "Panel":
        try:
            self.run("migrate")
            self.seed()
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs one command of aviary on this home."""
        return subprocess.run(
            [self.binary, *arguments], env=self.environment, cwd=self.home, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=60, check=False,
        )

    def run(self, *arguments: str) -> str:
        done = self.command(*arguments)
        if done.returncode != 0:
            raise RuntimeError(f"aviary {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def seed(self) -> None:
        """Makes the demo; the last word of the line with a login's address is its password."""
        arguments = ["seed"]
        if "AVIARY_TEST_PDNS_API" in os.environ:
            arguments += [
                "--powerdns-address", os.environ["AVIARY_TEST_PDNS_API"],
                "--powerdns-key", os.environ["AVIARY_TEST_PDNS_KEY"], "--nameservers", NAMESERVERS,
            ]
        if "AVIARY_TEST_STRIPE" in os.environ:
            arguments += [
                "--stripe-api", os.environ["AVIARY_TEST_STRIPE"], "--stripe-js", f"{os.environ['AVIARY_TEST_STRIPE']}/v3/",
                "--stripe-key", os.environ["AVIARY_TEST_STRIPE_KEY"],
                "--stripe-publishable-key", os.environ["AVIARY_TEST_STRIPE_PUBLISHABLE_KEY"],
                "--stripe-webhook-secret", os.environ["AVIARY_TEST_STRIPE_WEBHOOK_SECRET"],
            ]
        text = self.run(*arguments)
        hook = re.search(r"^Stripe's events go to (\S+)$", text, re.MULTILINE)
        if hook:
            self.tell_stripe(hook.group(1))
        for line in text.splitlines():
            for email in (ADMIN, CLIENT):
                if email in line and len(line.split()) > 1:
                    self.logins[email] = line.split()[-1]
        if set(self.logins) != {ADMIN, CLIENT}:
            raise RuntimeError(f"aviary seed did not print both logins:\n{text}")

    def tell_stripe(self, hook: str) -> None:
        """Has the fake of Stripe tell this panel, and no other, what happens."""
        address = f"{os.environ['AVIARY_TEST_STRIPE']}/_webhooks/panel"
        body = json.dumps({"url": self.url + hook}).encode()
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=10).close()

    def start(self) -> float:
        """Starts `aviary serve` and answers the seconds to the first answer."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", *self.serve], env=self.environment, cwd=self.home, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT,
            )
        while time.monotonic() - began < 30:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/api/v1/health", timeout=2):
                    return time.monotonic() - began
            except OSError:
                time.sleep(0.005)
        raise RuntimeError(f"the panel did not answer; its log ends with:\n{self.log.read_text()[-2000:]}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int | None:
        if self.process is None:
            return None
        process, self.process = self.process, None
        process.send_signal(how)
        try:
            return process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def token(self) -> str:
        return self.run("token", "create", "--admin", ADMIN).strip()


def sign_in(panel: Panel, email: str) -> urllib.request.OpenerDirector:
    """Signs in by the form, as a browser does it; answers an opener that carries the session."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = opener.open(f"{panel.url}/login", timeout=60).read().decode()
    csrf = re.search(r'name="csrf"\s+value="([^"]*)"', page)
    form = {"csrf": csrf.group(1) if csrf else "", "email": email, "password": panel.logins[email], "next": ""}
    with opener.open(f"{panel.url}/login", urllib.parse.urlencode(form).encode(), timeout=120) as answer:
        answer.read()
        if "/login" in answer.geturl():
            raise OSError(f"{email} could not sign in")
    return opener


class API:
    """The panel's API, asked with one token."""

    def __init__(self, panel: Panel, token: str) -> None:
        self.base = f"{panel.url}/api/v1"
        self.token = token

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, dict]:
        """One request; answers the status and the JSON. `idempotency_key="x"` becomes the header Idempotency-Key."""
        request = urllib.request.Request(self.base + path, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-").title(), value)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, content = answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            status, content = refused.code, refused.read()
        return status, json.loads(content) if content else {}

    def fund(self, client: str, amount: int = 1_000_000) -> None:
        """Gives a client a balance, from which the panel pays orders at once."""
        status, body = self.ask("POST", f"/clients/{client}/balance/adjustments", {"amount": amount, "reason": "For the orders"})
        if status != 201:
            raise RuntimeError(f"the client got no balance: {status} {body}")

    def wait(self, path: str, field: str, value: str, seconds: float = 30) -> dict:
        """Reads until the field has the value, and answers the last reading either way."""
        end = time.monotonic() + seconds
        while True:
            status, body = self.ask("GET", path)
            if (status == 200 and body.get(field) == value) or time.monotonic() > end:
                return body
            time.sleep(0.1)


def postgres_database(name: str) -> str | None:
    """A fresh database in the private PostgreSQL of the tests, `None` when there is no such server."""
    server = os.environ.get("AVIARY_TEST_POSTGRES")
    if not server:
        return None
    subprocess.run(["psql", server, "-q", "-c", f'CREATE DATABASE "{name}"'], check=True, stdin=subprocess.DEVNULL)
    return server.replace("/postgres?", f"/{name}?", 1)


def dig(zone: str, kind: str) -> tuple[str, list[str]]:
    """Asks the private PowerDNS: the response code, such as NOERROR, and the answers."""
    port = os.environ["AVIARY_TEST_PDNS_DNS"]
    done = subprocess.run(
        ["dig", "@127.0.0.1", "-p", port, zone, kind, "+time=2", "+tries=2", "+noall", "+comments", "+answer"],
        capture_output=True, text=True, check=False,
    )
    status = re.search(r"status: (\w+)", done.stdout)
    lines = [line.split(None, 4)[4] for line in done.stdout.splitlines() if line and not line.startswith(";")]
    return (status.group(1) if status else "NONE"), lines
