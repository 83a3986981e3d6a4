"""The schema: what `migrate --dry-run` prints, processes that migrate at once, and tables that somebody changed by hand."""

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import threading

from checks import Checks
from commands import Home
from panel import free_port, postgres_database

MIGRATING = 4
SERVING = 3


class Place:
    """A database as an operator sees it: `address` for aviary, and a way round it."""

    def __init__(self, home: Home, server: str | None) -> None:
        self.server = server
        self.file = home.home / "aviary.sqlite"
        if server:
            home.environment["AVIARY_DATABASE"] = server

    def run(self, statements: str) -> list[str]:
        """Runs statements and answers the first column of what the last one gives."""
        if self.server:
            done = subprocess.run(
                ["psql", self.server, "-AtqX", "-v", "ON_ERROR_STOP=1"], input=statements, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(done.stderr)
            return done.stdout.splitlines()
        with contextlib.closing(sqlite3.connect(self.file, timeout=30, isolation_level=None)) as file:
            if ";" in statements:
                file.executescript(statements)
                return []
            return [str(row[0]) for row in file.execute(statements)]

    def schema(self) -> list[str]:
        """All that was made, but the panel's memory of migrations."""
        if not self.server:
            return self.run("SELECT sql FROM sqlite_schema WHERE name NOT LIKE '%schema_migrations%' AND sql IS NOT NULL ORDER BY name")
        done = subprocess.run(
            ["pg_dump", "--schema-only", "--exclude-table=schema_migrations", self.server], capture_output=True, text=True, check=True)
        # A newer pg_dump writes a random word into its first and last lines.
        return [line for line in done.stdout.splitlines() if line and not line.startswith(("--", "\\"))]

    def everything(self) -> str:
        """Schema and rows, for comparing."""
        if self.server:
            done = subprocess.run(["pg_dump", "--inserts", self.server], capture_output=True, text=True, check=True)
            return "\n".join(line for line in done.stdout.splitlines() if not line.startswith("\\"))
        with contextlib.closing(sqlite3.connect(self.file, timeout=30)) as file:
            return "\n".join(file.iterdump())

    def ledger(self) -> list[str]:
        return self.run("SELECT scope || ': ' || name FROM schema_migrations ORDER BY scope, position")


class Places:
    """Fresh places on one engine."""

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.made = 0

    def make(self, home: Home) -> Place:
        self.made += 1
        server = postgres_database(f"aviary_schema_{os.getpid()}_{self.made}") if self.engine == "PostgreSQL" else None
        return Place(home, server)


def check_dry_run(checks: Checks, places: Places) -> None:
    expect = checks.expect
    with Home() as home, Home() as other:
        place = places.make(home)
        before = sorted(home.home.iterdir())
        done = home.command("migrate", "--dry-run")
        statements = done.stdout
        expect("migrate --dry-run prints statements", done.returncode == 0 and "CREATE TABLE" in statements, done.stderr)
        expect("and makes no key and no file", sorted(home.home.iterdir()) == before, list(home.home.iterdir()))
        if place.server:
            expect("and no table", place.schema() == places.make(other).schema(), place.schema())
        home.run("migrate")
        twin = places.make(other)
        twin.run(statements)
        expect("what it printed makes what migrate makes", twin.schema() == place.schema(), list(set(twin.schema()) ^ set(place.schema()))[:4])
        rows = place.everything()
        done = home.command("migrate", "--dry-run")
        expect("afterwards there is nothing to print", done.returncode == 0 and done.stdout == "", done)
        expect("and nothing was changed", place.everything() == rows)


def check_at_once(checks: Checks, places: Places, rounds: int) -> None:
    """Processes that start at the same moment on an empty database."""
    troubles: list[str] = []
    for number in range(rounds):
        with Home() as home:
            place = places.make(home)
            servers = []
            for _ in range(SERVING):
                server = Home()
                shutil.rmtree(server.home)
                port = free_port()
                server.home, server.url, server.log = home.home, f"http://127.0.0.1:{port}", home.home / f"serve.{port}"
                server.environment = {**home.environment, "AVIARY_LISTEN": f"127.0.0.1:{port}", "AVIARY_URL": server.url}
                servers.append(server)
            done: list[subprocess.CompletedProcess[str]] = []
            gate = threading.Barrier(MIGRATING + SERVING)

            def migrate() -> None:
                gate.wait()
                done.append(home.command("migrate"))

            def serve(server: Home) -> None:
                gate.wait()
                try:
                    server.start()
                except RuntimeError as error:
                    troubles.append(f"round {number}: {error}")

            threads = [threading.Thread(target=migrate) for _ in range(MIGRATING)]
            threads += [threading.Thread(target=serve, args=(server,)) for server in servers]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            troubles += [f"round {number}: {each.stderr}" for each in done if each.returncode]
            troubles += [f"round {number}: a server ended with {code}" for server in servers if (code := server.stop())]
            # All that is pending is one transaction: one process did everything, the others found it done.
            names = [name.split(": ", 1)[1] for name in place.ledger()]
            busy = [each.stdout for each in done if each.stdout.strip() != "Nothing to do"]
            if len(busy) > 1 or any(name not in text for text in busy for name in names):
                troubles.append(f"round {number}: {busy}")
            if len(set(place.ledger())) != len(place.ledger()) or not names:
                troubles.append(f"round {number}: {place.ledger()}")
            doctor = home.command("doctor")
            if doctor.returncode:
                troubles.append(f"round {number}: {doctor.stdout}")
    checks.expect(
        f"{rounds} times {MIGRATING} migrate and {SERVING} serve at once: all succeed, one does it", not troubles, "\n".join(troubles[:3]))


def check_altered(checks: Checks, places: Places) -> None:
    expect = checks.expect
    with Home() as home:
        place = places.make(home)
        home.run("migrate")
        place.run("ALTER TABLE services ADD COLUMN note text")
        before = place.everything()
        says = 'the table services has a column "note" that no migration made; drop it'
        for arguments in (("migrate",), ("migrate", "--dry-run"), ("serve",), ("work",), ("seed",)):
            home.fails(checks, f"{' '.join(arguments)} on a table that was changed by hand", *arguments, says=says)
        expect("and nothing was changed", place.everything() == before)
        done = home.command("doctor")
        expect("doctor reports it", done.returncode == 1 and 'BROKEN   the table services has a column "note"' in done.stdout, done)
        done = home.command("backup", "--without-key", str(home.home / "altered.backup"))
        expect("a backup can be taken all the same", done.returncode == 0, done)
        statement = re.search(r"drop it \((.*?)\), or", home.command("migrate").stderr)
        expect("it says how to put it right", statement)
        if statement:
            place.run(statement.group(1))
        # A newer program was here.
        place.run("INSERT INTO schema_migrations (scope, name, position, checksum, applied_at) VALUES ('panel', 'tomorrow', 99, 'x', 1)")
        for arguments in (("migrate",), ("serve",), ("work",)):
            home.fails(checks, f"{' '.join(arguments)} on a newer schema", *arguments, says='the migration "tomorrow" of panel, which this program does not know')
        done = home.command("doctor")
        expect("doctor reports that too", done.returncode == 1 and "made by a newer version" in done.stdout, done)
        place.run("DELETE FROM schema_migrations WHERE name = 'tomorrow'")
        done = home.command("doctor")
        expect("and then all is well", done.returncode == 0 and home.command("migrate").stdout.strip() == "Nothing to do", done)


def check_schema(checks: Checks, rounds: int = 3) -> None:
    for engine in ("SQLite", "PostgreSQL"):
        places = Places(engine)
        with checks.part(f"The schema, on {engine}"):
            if engine == "PostgreSQL" and not checks.expect("a PostgreSQL is there (make test starts one)", "AVIARY_TEST_POSTGRES" in os.environ):
                continue
            check_dry_run(checks, places)
            check_at_once(checks, places, rounds)
            check_altered(checks, places)
