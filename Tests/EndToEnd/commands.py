"""Every command of `aviary`, as an operator types it: what it prints, and how it says that it cannot."""

import os
import pathlib
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time

from checks import Checks
from panel import ADMIN, API, CLIENT, Panel, free_port, postgres_database, sign_in


class Home(Panel):
    """A home that nothing was done in yet; commands may be run in it, and a server started."""

    def __enter__(self) -> "Home":
        return self

    def fails(self, checks: Checks, name: str, *arguments: str, says: str = "", home: pathlib.Path | None = None) -> None:
        """The command must end with a status other than 0, print nothing, and say why in one sentence."""
        extra = ("--home", str(home)) if home else ()
        done = self.command(*arguments, *extra)
        detail = f"{done.returncode}: {done.stdout} {done.stderr}"
        checks.expect(f"{name}: fails", done.returncode not in (0, -6, -11, -4), detail)
        checks.expect(f"{name}: prints nothing on standard output", done.stdout == "", detail)
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        sentence = lines[0] if lines else ""
        # Wrong options get the usage below the sentence; nothing else gets more than the sentence.
        usage = [line for line in lines[1:] if not line.startswith(("Usage:", "  See ", "Help:"))]
        checks.expect(f"{name}: says why in one sentence", sentence.startswith("Error: ") and not usage, detail)
        checks.expect(f"{name}: says what is wrong", says.lower() in done.stderr.lower(), detail)
        inner = re.search(r"SQLError|Failure\(|Optional\(|Error Domain|NSError|Fatal error", done.stderr)
        checks.expect(f"{name}: in plain words", not inner, detail)


def check_new_home(checks: Checks, home: Home) -> None:
    """The commands in the order in which an operator meets them."""
    expect = checks.expect
    done = home.command("migrate", "--dry-run")
    expect("migrate --dry-run prints statements", done.returncode == 0 and "CREATE TABLE" in done.stdout, done.stderr)
    done = home.command("migrate")
    expect("migrate brings the schema", done.returncode == 0 and "Applied" in done.stdout, done)
    done = home.command("migrate")
    expect("migrate twice has nothing to do", done.returncode == 0 and done.stdout.strip() == "Nothing to do", done)
    key = home.home / "key"
    expect("the key file is for its owner alone", stat.S_IMODE(key.stat().st_mode) == 0o600, oct(key.stat().st_mode))
    done = home.command("doctor")
    expect("doctor is content with a new home", done.returncode == 0 and "BROKEN" not in done.stdout, done)

    done = home.command("seed")
    lines = [line.split() for line in done.stdout.splitlines()]
    expect("seed needs no PowerDNS", done.returncode == 0, done)
    expect("seed prints both logins", [line[0] for line in lines] == [ADMIN, CLIENT], done.stdout)
    home.logins = {line[0]: line[-1] for line in lines}
    done = home.command("seed")
    shown = any(password in done.stdout for password in home.logins.values())
    expect("seed prints passwords once", done.returncode == 0 and not shown, done.stdout)
    home.fails(checks, "seed with an address and no key", "seed", "--powerdns-address", "http://127.0.0.1:1", says="--powerdns-key")

    done = home.command("staff", "add", "boss@example.test")
    words = done.stdout.split()
    expect("staff add prints the password", done.returncode == 0 and words[0] == "boss@example.test" and len(words[-1]) >= 12, done)
    home.logins["boss@example.test"] = words[-1]
    home.fails(checks, "staff add for somebody who is there", "staff", "add", "boss@example.test", says="address of somebody else")
    home.fails(checks, "staff add without an address", "staff", "add", "boss", says="address")
    done = home.command("staff", "password", "boss@example.test")
    expect("staff password prints another", done.returncode == 0 and done.stdout.split()[-1] != words[-1], done)
    home.logins["boss@example.test"] = done.stdout.split()[-1]
    home.fails(checks, "staff password for nobody", "staff", "password", "nobody@example.test", says="nobody@example.test")

    home.fails(checks, "token create for nobody", "token", "create", "--admin", "nobody@example.test", says="nobody@example.test")
    home.fails(checks, "token create for a client", "token", "create", "--admin", CLIENT, says=CLIENT)
    home.fails(checks, "token create for an unknown scope", "token", "create", "--admin", ADMIN, "--scope", "world", says="world")
    home.fails(checks, "token create for no one", "token", "create", says="--admin")
    done = home.command("token", "create", "--admin", ADMIN)
    expect("token create prints the token alone", done.returncode == 0 and re.fullmatch(r"\S{20,}\n", done.stdout), done)
    whole, narrow = done.stdout.strip(), home.run("token", "create", "--admin", ADMIN, "--scope", "services.view").strip()

    done = home.command("module", "list")
    expect("module list tells the state", done.returncode == 0 and re.search(r"^Product/PowerDNS\s+[\d.]+\s+\w+", done.stdout, re.M), done)
    home.fails(checks, "module activate of no name", "module", "activate", "PowerDNS", says="Product/PowerDNS")
    home.fails(checks, "module activate of an unknown one", "module", "activate", "Product/Nothing", says="Product/Nothing")
    home.fails(checks, "module purge without a second word", "module", "purge", "Product/PowerDNS", says="--confirm")
    home.fails(checks, "module purge of an active one", "module", "purge", "Product/PowerDNS", "--confirm", "Product/PowerDNS")

    done = home.command("routes")
    expect("routes prints every address with who may", done.returncode == 0 and re.search(r"GET\s+/admin/services\s+\S+", done.stdout), done.stdout[:300])
    for arguments in (("--help",), ("serve", "--help"), ("token", "create", "--help")):
        done = home.command(*arguments)
        expect(f"aviary {' '.join(arguments)} prints help", done.returncode == 0 and "USAGE" in done.stdout, done)

    home.start()
    api = API(home, whole)
    expect("the token opens the API", api.ask("GET", "/clients")[0] == 200)
    expect("a narrow token opens what it names", API(home, narrow).ask("GET", "/services")[0] == 200)
    expect("and nothing else", API(home, narrow).ask("GET", "/clients")[0] == 403)
    lines = home.run("token", "list", "--admin", ADMIN).splitlines()
    ids = [line.split()[0] for line in lines if "services.view" in line]
    expect("token list shows the keys and not their texts", len(lines) >= 2 and len(ids) == 1 and narrow not in "".join(lines), lines)
    home.run("token", "revoke", ids[0])
    expect("a revoked token opens nothing", API(home, narrow).ask("GET", "/services")[0] == 401)
    expect("and is listed as revoked", any("revoked" in line for line in home.run("token", "list").splitlines()))
    home.fails(checks, "token revoke of nothing", "token", "revoke", "nothing", says="no id")
    for email in (ADMIN, CLIENT, "boss@example.test"):
        try:
            expect(f"{email} can sign in", sign_in(home, email))
        except OSError as error:
            expect(f"{email} can sign in", False, error)


def check_backups(checks: Checks, home: Home) -> None:
    """A backup while the server runs, and what becomes of it."""
    expect = checks.expect
    backup = home.home / "monday.backup"
    home.fails(checks, "backup without a passphrase", "backup", str(backup), says="--passphrase-file")
    home.environment["AVIARY_BACKUP_PASSPHRASE"] = "correct horse battery"
    done = home.command("backup", str(backup))
    expect("backup says what it wrote", done.returncode == 0 and "sealed key file" in done.stdout, done)
    expect("a backup is for its owner alone", stat.S_IMODE(backup.stat().st_mode) == 0o600, oct(backup.stat().st_mode))
    home.fails(checks, "backup over a file that is there", "backup", str(backup), says="there already")
    home.fails(checks, "backup into no folder", "backup", "/nowhere/monday", says="/nowhere/monday")
    done = home.command("restore", "--verify", str(backup))
    expect("restore --verify says that it holds", done.returncode == 0 and "The backup holds" in done.stdout, done)
    expect("and opened a secret", "opens what is stored" in done.stdout, done.stdout)
    home.fails(checks, "restore over a panel", "restore", str(backup), says="already")
    home.environment["AVIARY_BACKUP_PASSPHRASE"] = "another passphrase"
    home.fails(checks, "restore with another passphrase", "restore", "--verify", str(backup), says="passphrase")
    home.environment["AVIARY_BACKUP_PASSPHRASE"] = "correct horse battery"
    damaged = home.home / "damaged.backup"
    bytes_ = bytearray(backup.read_bytes())
    bytes_[len(bytes_) // 2] ^= 4
    damaged.write_bytes(bytes_)
    home.fails(checks, "a damaged backup", "restore", "--verify", str(damaged), says="damaged")
    damaged.write_bytes(backup.read_bytes()[:-500])
    home.fails(checks, "a backup that was cut off", "restore", "--verify", str(damaged), says="cut off")
    with Home() as other:
        other.environment["AVIARY_BACKUP_PASSPHRASE"] = "correct horse battery"
        done = other.command("restore", str(backup))
        expect("restore fills a new home", done.returncode == 0 and "Restored" in done.stdout, done)
        expect("with the same key file", (other.home / "key").read_text() == (home.home / "key").read_text())
        done = other.command("doctor")
        expect("the restored panel is content", done.returncode == 0 and "BROKEN" not in done.stdout, done)
        other.logins = home.logins
        other.start()
        expect("and people can sign in", sign_in(other, ADMIN))
    database = postgres_database(f"aviary_restore_{os.getpid()}")
    if expect("a PostgreSQL is there (make test starts one)", database):
        with Home() as other:
            other.environment["AVIARY_BACKUP_PASSPHRASE"] = "correct horse battery"
            other.environment["AVIARY_DATABASE"] = database
            done = other.command("restore", "--verify", str(backup))
            expect("restore --verify works on PostgreSQL", done.returncode == 0 and "The backup holds" in done.stdout, done)
            done = other.command("restore", str(backup))
            expect("a backup of SQLite goes into PostgreSQL", done.returncode == 0 and "Restored" in done.stdout, done)
            other.logins = home.logins
            other.start()
            expect("and people can sign in there", sign_in(other, ADMIN))
            again = other.home / "postgres.backup"
            done = other.command("backup", str(again))
            expect("backup works on PostgreSQL", done.returncode == 0, done)
            done = home.command("restore", "--verify", str(again))
            expect("and goes back to SQLite", done.returncode == 0 and "from postgres" in done.stdout, done)


def check_servers(checks: Checks, home: Home) -> None:
    """Beside a server that runs: another one, workers, and commands."""
    expect = checks.expect
    home.fails(checks, "serve on a port that is taken", "serve", says=home.environment["AVIARY_LISTEN"].rsplit(":", 1)[1])
    port = free_port()
    second = Home()
    shutil.rmtree(second.home)
    second.home = home.home
    second.log = home.home / "second.log"
    second.url = f"http://127.0.0.1:{port}"
    second.environment = {**home.environment, "AVIARY_LISTEN": f"127.0.0.1:{port}", "AVIARY_URL": second.url}
    second.start()
    token = home.token()
    made = API(second, token).ask("POST", "/clients", {"name": "Wren", "email": "wren@example.test", "currency": "EUR"})
    expect("a second server on the same database takes work", made[0] == 201, made)
    expect("and the first one sees it", API(home, token).ask("GET", f"/clients/{made[1].get('id')}")[0] == 200)
    expect("it stops when it is asked to", second.stop() == 0)
    worker = subprocess.Popen(
        [home.binary, "work"], env=home.environment, cwd=home.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = worker.stdout.readline()
    expect("work says what it works on", "modules" in line, line)
    worker.send_signal(signal.SIGTERM)
    expect("work stops when it is asked to", worker.wait(timeout=20) == 0, worker.stderr.read())
    expect("the first server runs on", API(home, token).ask("GET", "/health")[0] == 200)
    expect("and stops when it is asked to", home.stop() == 0)
    for path in sorted(home.home.glob("aviary.sqlite*")) + [home.home / "key"]:
        expect(f"{path.name} is not for others", stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 or stat.S_IMODE(home.home.stat().st_mode) & 0o077 == 0, oct(path.stat().st_mode))


def check_workers(checks: Checks, database: str | None = None) -> None:
    """Workers alone, beside a server that has none."""
    expect = checks.expect
    with Panel(database, serve=("--no-workers",)) as panel:
        api = API(panel, panel.token())
        client, product = (api.ask("GET", path)[1]["data"][0]["id"] for path in ("/clients", "/products"))
        api.fund(client)

        def order(number: int) -> str:
            body = {"client": client, "product": product, "period": "monthly", "order": {"zone": f"w{number}-{os.getpid()}-{'p' if database else 's'}.example"}}
            return api.ask("POST", "/services", body, idempotency_key=f"w{number}")[1]["id"]

        def work(*arguments: str) -> subprocess.Popen:
            worker = subprocess.Popen(
                [panel.binary, "work", *arguments], env=panel.environment, cwd=panel.home, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            worker.said = worker.stdout.readline()
            return worker

        def state(service: str) -> str:
            return api.ask("GET", f"/services/{service}")[1]["provision_status"]

        first = order(1)
        worker = work("--queues", "default")
        expect("work --queues says which", worker.said == "Aviary works on default\n", worker.said)
        time.sleep(2)
        expect("serve --no-workers and a worker of another queue leave an order waiting", state(first) == "pending", state(first))
        done = panel.command("doctor")
        expect("doctor says which queue nobody works on", 'The queue "modules" has 1 task and no worker' in done.stdout, done.stdout)
        worker.terminate()
        expect("that worker stops when it is asked to", worker.wait(timeout=20) == 0)
        others = [order(number) for number in range(2, 6)]
        worker = work("--queues", "default,modules", "--concurrency", "1")
        states = [api.wait(f"/services/{service}", "provision_status", "completed").get("provision_status") for service in [first, *others]]
        expect("work --queues default,modules --concurrency 1 sets up what waited", states == ["completed"] * 5, states)
        attempts = []
        for task in api.ask("GET", "/tasks")[1]["data"]:
            detail = api.ask("GET", f"/tasks/{task['id']}")[1]
            attempts += [(each["started_at"], each["ended_at"]) for each in detail.get("attempts", [])]
        attempts.sort()
        overlaps = [pair for pair in zip(attempts, attempts[1:]) if pair[1][0] < pair[0][1]]
        expect("one at a time", len(attempts) >= 5 and not overlaps, attempts)
        worker.terminate()
        expect("and it stops when it is asked to", worker.wait(timeout=20) == 0)


def check_ledger(checks: Checks, database: str | None = None) -> None:
    """The books of the demo, by the command line and by hledger."""
    with Panel(database) as panel:
        done = panel.command("ledger", "check")
        checks.expect("ledger check is content with the demo", (done.returncode, done.stdout) == (0, "The books are right\n"), done)
        done = panel.command("ledger", "export")
        checks.expect("ledger export writes a journal", done.returncode == 0 and "income:sales" in done.stdout, done)
        read = subprocess.run(["hledger", "-f", "-", "check"], input=done.stdout, capture_output=True, text=True, check=False)
        checks.expect("hledger finds nothing wrong with it", read.returncode == 0, read.stderr)
        done = panel.command("ledger", "export", "--format", "csv")
        checks.expect("ledger export refuses what it does not know", done.returncode != 0 and "--format hledger" in done.stderr and not done.stdout, done)
        if database:
            return
        with sqlite3.connect(panel.home / "aviary.sqlite") as books:
            books.execute("UPDATE invoices SET paid = paid - 1 WHERE state = 'paid' AND kind = 'invoice'")
        done = panel.command("ledger", "check")
        checks.expect("ledger check lists a fault and exits with 1", done.returncode == 1 and "the ledger says" in done.stdout, done)


def check_refusals(checks: Checks, home: Home) -> None:
    """What an operator gets wrong."""
    for arguments, says in (
        (("serve", "--listen", "nowhere"), "127.0.0.1:8080"),
        (("serve", "--listen", "127.0.0.1:99999"), "127.0.0.1:8080"),
        (("serve", "--listen", "192.0.2.1:8080"), "192.0.2.1"),
        (("serve", "--listen", "no.such.host.invalid:8080"), "no.such.host.invalid"),
        (("serve", "--lease", "0"), "--lease"),
        (("serve", "--module-limit", "0"), "--module-limit"),
        (("serve", "--colour", "blue"), "--colour"),
        (("serve", "--assets", "/nowhere"), "/nowhere"),
        (("work", "--concurrency", "0"), "at least one"),
        (("fly",), "fly"),
        (("migrate", "--database", "mysql://localhost/x"), "postgres://"),
        (("migrate", "--database", "sqlite:"), "sqlite:"),
        (("migrate", "--database", "sqlite:/nowhere/x.sqlite"), "/nowhere/x.sqlite"),
        (("migrate", "--database", "postgres:///x?host=/nowhere"), "/nowhere"),
        (("migrate", "--log-level", "loud"), "loud"),
    ):
        home.fails(checks, f"aviary {' '.join(arguments)}", *arguments, says=says)

    key = home.home / "key"
    kept = key.read_text()
    key.chmod(0o644)
    home.fails(checks, "a key file that others can read", "doctor", says="chmod 600")
    home.fails(checks, "serve with such a key file", "serve", says="chmod 600")
    key.chmod(0o600)
    other = home.home / "other-key"
    try:
        key.rename(other)
        home.run("routes")
        strange = Home()
        strange.run("migrate")
        shutil.copy(strange.home / "key", key)
        strange.close()
        home.fails(checks, "serve with the key file of another panel", "serve", says="does not belong to this database")
        done = home.command("doctor")
        checks.expect("doctor says that the key file is the wrong one", done.returncode == 1 and "BROKEN" in done.stdout, done)
        key.write_text("not a key\n")
        home.fails(checks, "a damaged key file", "serve", says="damaged")
        key.write_text("")
        home.fails(checks, "an empty key file", "serve", says="empty")
    finally:
        key.unlink()
        other.rename(key)
    checks.expect("the right key file is taken again", key.read_text() == kept and home.command("doctor").returncode == 0)

    database = home.home / "text.sqlite"
    database.write_text("This is no database, only a text. " * 200)
    home.fails(checks, "a file that is no database", "migrate", "--database", f"sqlite:{database}", says="database")
    file = home.home / "file"
    file.write_text("")
    home.fails(checks, "a home inside a file", "migrate", home=file / "home", says=str(file))
    home.fails(checks, "a home that cannot be written", "migrate", home=pathlib.Path("/proc/aviary"), says="/proc/aviary")


def check_postgres(checks: Checks) -> None:
    database = postgres_database(f"aviary_commands_{os.getpid()}")
    if not checks.expect("a PostgreSQL is there (make test starts one)", database):
        return
    with Home() as home:
        here = ("--database", database)
        done = home.command("migrate", *here)
        checks.expect("migrate --database postgres://… brings the schema", done.returncode == 0 and "Applied" in done.stdout, done)
        done = home.command("seed", *here)
        checks.expect("seed there prints both logins", len(done.stdout.splitlines()) == 2, done)
        done = home.command("token", "create", "--admin", ADMIN, *here)
        checks.expect("token create there prints the token alone", re.fullmatch(r"\S{20,}\n", done.stdout), done)
        done = home.command("doctor", *here)
        checks.expect("doctor there is content", done.returncode == 0 and "postgres" in done.stdout, done)
        checks.expect("no SQLite file is made", not list(home.home.glob("*.sqlite")), list(home.home.iterdir()))
        wrong = database.replace("user=aviary", "user=nobody&password=hunter2")
        home.fails(checks, "a user that PostgreSQL does not know", "migrate", "--database", wrong, says="nobody")
        done = home.command("migrate", "--database", wrong)
        checks.expect("no password in what is said", "hunter2" not in done.stdout + done.stderr, done.stderr)


def check_environment(checks: Checks) -> None:
    """What options say can come from the environment; an option wins."""
    with Home() as home:
        place = pathlib.Path(tempfile.mkdtemp(prefix="aviary-keys."))
        try:
            home.environment["AVIARY_KEY_FILE"] = str(place / "secret")
            home.environment["AVIARY_DATABASE"] = f"sqlite:{place}/panel.db"
            home.run("migrate")
            checks.expect("AVIARY_KEY_FILE and AVIARY_DATABASE are heard", {each.name for each in place.iterdir()} >= {"panel.db", "secret"}, list(place.iterdir()))
            checks.expect("and nothing is made elsewhere", not list(home.home.glob("*.sqlite")) and not (home.home / "key").exists(), list(home.home.iterdir()))
            home.run("migrate", "--database", f"sqlite:{home.home}/mine.db")
            checks.expect("an option wins over the environment", (home.home / "mine.db").exists())
        finally:
            shutil.rmtree(place)
        bare = {name: value for name, value in home.environment.items() if not name.startswith("AVIARY_")}
        done = subprocess.run([home.binary, "migrate"], env=bare, cwd=home.home, capture_output=True, text=True, check=False)
        checks.expect("without a word the home is .aviary", done.returncode == 0 and (home.home / ".aviary/aviary.sqlite").exists(), done)


def check_commands(checks: Checks) -> None:
    with checks.part("Every command, on SQLite"):
        with Home() as home:
            check_new_home(checks, home)
            check_backups(checks, home)
            check_servers(checks, home)
            check_workers(checks)
            check_ledger(checks)
            check_refusals(checks, home)
    with checks.part("Commands on PostgreSQL"):
        check_postgres(checks)
        check_workers(checks, postgres_database(f"aviary_workers_{os.getpid()}"))
        check_ledger(checks, postgres_database(f"aviary_ledger_{os.getpid()}"))
    with checks.part("Settings from the environment"):
        check_environment(checks)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    checks = Checks()
    check_commands(checks)
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
