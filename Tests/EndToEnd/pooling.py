"""A PgBouncer between the panel and PostgreSQL, once in session mode and once in transaction mode.

The panel finds it out by itself and keeps nothing on a connection that may be another one in the next transaction: no settings,
no prepared statements, no LISTEN. It works in both modes; what other nodes added is found by looking, once a second."""

import os
import pathlib
import pwd
import re
import shutil
import subprocess
import tempfile
import time
import urllib.parse

from checks import Checks
from panel import ADMIN, API, Panel, free_port, postgres_database, sign_in


class Pooler:
    """A private PgBouncer on a unix socket, in front of one database of the tests' server."""

    def __init__(self, database: str, mode: str, size: int) -> None:
        parts = urllib.parse.urlsplit(database)
        options = urllib.parse.parse_qs(parts.query)
        self.name = parts.path.lstrip("/")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="aviary-pool.", dir="/tmp"))
        # No TCP port is opened: it is a part of the socket's name.
        self.port = free_port()
        self.address = f"postgres:///{self.name}?host={self.folder}&port={self.port}&user=aviary"
        self.console = f"postgres:///pgbouncer?host={self.folder}&port={self.port}&user=aviary"
        (self.folder / "users").write_text('"aviary" ""\n')
        (self.folder / "pgbouncer.ini").write_text(
            f"""[databases]
{self.name} = host={options["host"][0]} dbname={self.name} user=aviary
[pgbouncer]
listen_addr =
listen_port = {self.port}
unix_socket_dir = {self.folder}
auth_type = trust
auth_file = {self.folder}/users
admin_users = aviary
pool_mode = {mode}
default_pool_size = {size}
max_client_conn = 200
""")
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "Pooler":
        if os.getuid() == 0:
            # It refuses to run as root.
            owner = pwd.getpwnam("postgres")
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, owner.pw_uid, owner.pw_gid)
            self.folder.chmod(0o755)
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
        owner = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [program, "--quiet", str(self.folder / "pgbouncer.ini")], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", **owner)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if subprocess.run(["psql", self.address, "-qc", "SELECT 1"], capture_output=True, check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError("PgBouncer did not start")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = None
        (self.folder.parent / f"{self.folder.name}.log").unlink(missing_ok=True)

    def clients_and_servers(self) -> tuple[int, int]:
        """How many connections there are on either side."""
        counts = []
        for what in ("CLIENTS", "SERVERS"):
            text = subprocess.run(["psql", self.console, "-AtXc", f"SHOW {what}"], capture_output=True, text=True, check=True).stdout
            counts.append(sum(f"|{self.name}|" in line for line in text.splitlines()))
        return counts[0], counts[1]


def check_mode(checks: Checks, mode: str) -> None:
    expect = checks.expect
    # In session mode a connection is lent until it is closed, so there must be enough; in transaction mode a few do.
    size = 60 if mode == "session" else 3
    database = postgres_database(f"aviary_pool_{mode}_{os.getpid()}")
    if not expect("a PostgreSQL is there (make test starts one)", database):
        return
    with Pooler(database, mode, size) as pooler, Panel(pooler.address, serve=("--no-workers",)) as panel:
        expect("migrate, seed and serve go through it", True)
        done = panel.command("doctor")
        expect("doctor is content", done.returncode == 0 and "BROKEN" not in done.stdout, done)
        expect("people can sign in", sign_in(panel, ADMIN))
        api = API(panel, panel.token())
        client = api.ask("GET", "/clients")[1]["data"][0]["id"]
        product = api.ask("GET", "/products")[1]["data"][0]["id"]
        api.fund(client)
        worker = subprocess.Popen(
            [panel.binary, "work", "--lease", "2"], env=panel.environment, cwd=panel.home, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            worker.stdout.readline()
            services = []
            for number in range(6):
                order = {"client": client, "product": product, "period": "monthly", "order": {"zone": f"p{number}.{mode}-{os.getpid()}.example"}}
                services.append(api.ask("POST", "/services", order, idempotency_key=f"{mode}-{number}")[1].get("id"))
            states = [api.wait(f"/services/{service}", "provision_status", "completed").get("provision_status") for service in services]
            expect("orders are set up by a worker in another process", states == ["completed"] * 6, states)
            clients, servers = pooler.clients_and_servers()
            if mode == "transaction":
                expect(f"{clients} connections share {servers}", clients > size >= servers, (clients, servers))
            # A pooler that goes and comes is a server that does.
            pooler.stop()
            time.sleep(0.5)
            pooler.start()
            end = time.monotonic() + 20
            while (answer := api.ask("GET", "/clients")[0]) != 200 and time.monotonic() < end:
                time.sleep(0.1)
            expect("after a restart of the pooler the panel answers", answer == 200, answer)
            order["order"]["zone"] = f"after.{mode}-{os.getpid()}.example"
            service = api.ask("POST", "/services", order, idempotency_key=f"{mode}-after")[1].get("id")
            state = api.wait(f"/services/{service}", "provision_status", "completed").get("provision_status")
            expect("and orders are set up", state == "completed", state)
        finally:
            worker.terminate()
            code = worker.wait(timeout=30)
        expect("the worker stops when it is asked to", code == 0, code)
        panel.environment["AVIARY_BACKUP_PASSPHRASE"] = "correct horse battery"
        backup = panel.home / "pool.backup"
        done = panel.command("backup", str(backup))
        expect("a backup is taken through it", done.returncode == 0, done)
        # Options of a session, such as another schema, cannot be sent through a pooler of this age.
        done = panel.command("migrate", "--database", pooler.address + "&options=-csearch_path%3Dother")
        expect("what it cannot pass on is refused with a sentence", done.returncode == 1 and re.search(r"^Error: .*options", done.stderr), done)
        done = panel.command("restore", "--verify", str(backup), "--database", database)
        expect("which holds, seen past the pooler", done.returncode == 0 and "The backup holds" in done.stdout, done)
        expect("the panel stops when it is asked to", panel.stop() == 0)


def check_pooling(checks: Checks) -> None:
    for mode in ("session", "transaction"):
        with checks.part(f"A PgBouncer in {mode} mode"):
            check_mode(checks, mode)
