"""What was acknowledged is there, whatever happens: kill -9 in the middle of writing, a PostgreSQL that is stopped and
started, a disk that is full.

    writing.py [--rounds 100]

Needs AVIARY_TRIAL (the built aviary-trial); AVIARY_FAULTS_POSTGRES is the folder of a private PostgreSQL that
Scripts/postgres.sh started, and may be stopped here."""

import argparse
import contextlib
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TRIAL = os.environ.get("AVIARY_TRIAL", str(ROOT / ".build/debug/aviary-trial"))


class Writing:
    """A process of writers; what it acknowledged and what it was refused is in its output."""

    def __init__(self, address: str, start: int) -> None:
        self.output = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [TRIAL, "write", address, str(start)], stdout=self.output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)

    def lines(self) -> list[str]:
        # Reading at a place leaves alone where the process writes: both share one position in the file.
        handle = self.output.fileno()
        # A line that the kill cut off was not said.
        return os.pread(handle, os.fstat(handle).st_size, 0).decode().split("\n")[:-1]

    def kill(self) -> tuple[set[int], list[str]]:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        lines = self.lines()
        return {int(line) for line in lines if line.isdigit()}, [line for line in lines if not line.isdigit()]

    def wait_for_first(self) -> None:
        """Returns when something was acknowledged after now."""
        before, end = len(self.lines()), time.monotonic() + 30
        while time.monotonic() < end:
            if any(line.isdigit() for line in self.lines()[before:]):
                return
            time.sleep(0.01)
        raise RuntimeError(f"nothing is acknowledged any more: {self.lines()[-3:]}")


def expect(name: str, holds: bool, detail: object = "") -> None:
    print(f"  {'ok     ' if holds else 'FAILED '} {name}" + ("" if holds else f": {str(detail)[:400]}"), flush=True)
    if not holds:
        expect.failed += 1


expect.failed = 0


def in_file(path: pathlib.Path) -> tuple[set[int], str]:
    with contextlib.closing(sqlite3.connect(path)) as file:
        rows = {row[0] for row in file.execute("SELECT n FROM kept")}
        return rows, file.execute("PRAGMA integrity_check").fetchone()[0]


def check_kills(rounds: int, address: str, read, name: str) -> None:
    acknowledged: set[int] = set()
    chance = random.Random(1)
    for number in range(rounds):
        writing = Writing(address, number * 1_000_000)
        writing.wait_for_first()
        time.sleep(chance.uniform(0, 0.15))
        sure, _ = writing.kill()
        acknowledged |= sure
    rows, state = read()
    expect(f"{name}: {rounds} kills lose none of {len(acknowledged)} rows", acknowledged <= rows, sorted(acknowledged - rows)[:5])
    expect(f"{name}: at most those on the way are there besides", len(rows - acknowledged) <= rounds * 16, len(rows - acknowledged))
    expect(f"{name}: the database is whole", state == "ok", state)


def check_full_disk(folder: pathlib.Path) -> None:
    """On a small file system of its own; needs the right to mount one."""
    place = folder / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        print(f"  SKIPPED a full disk: a file system cannot be mounted here ({mounted.stderr.strip()})")
        return
    try:
        writing = Writing(f"sqlite:{place}/panel.db", 0)
        writing.wait_for_first()
        end = time.monotonic() + 60
        while time.monotonic() < end and not any(line.startswith("-") for line in writing.lines()):
            time.sleep(0.05)
        time.sleep(0.5)
        sure, refused = writing.kill()
        expect("a full disk is refused with a sentence", bool(refused) and all("disk is full" in line for line in refused), refused[:2])
        subprocess.run(["mount", "-o", "remount,size=64m", str(place)], check=True)
        rows, state = in_file(place / "panel.db")
        expect(f"after it the database is whole, with all {len(sure)} rows", sure <= rows and state == "ok", (len(sure - rows), state))
        writing = Writing(f"sqlite:{place}/panel.db", 10_000_000)
        writing.wait_for_first()
        writing.kill()
        expect("with room again it writes on", True)
    finally:
        subprocess.run(["umount", str(place)], check=True)


def check_restarts(server: pathlib.Path, rounds: int) -> None:
    address = f"postgres:///postgres?host={server}&user=aviary"
    script = ROOT / "Scripts/postgres.sh"

    def read() -> tuple[set[int], str]:
        text = subprocess.run(["psql", address, "-Atqc", "SELECT n FROM kept"], capture_output=True, text=True, check=True).stdout
        return {int(line) for line in text.split()}, "ok"

    subprocess.run(["psql", address, "-qc", "DROP TABLE IF EXISTS kept"], check=True, stderr=subprocess.DEVNULL)
    check_kills(rounds, address, read, "PostgreSQL")
    writing = Writing(address, 900_000_000)
    for pause in (0.2, 1.0, 3.0):
        writing.wait_for_first()
        time.sleep(0.3)
        # Gracefully: what a test cluster without fsync acknowledged would not outlive a crash.
        cluster = str(server / "cluster")
        program = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))[-1]
        owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        subprocess.run([*owner, str(program), "-D", cluster, "-w", "-m", "fast", "stop"], check=True, stdout=subprocess.DEVNULL, cwd="/")
        time.sleep(pause)
        subprocess.run([str(script), "start", str(server)], check=True, stdout=subprocess.DEVNULL)
        writing.wait_for_first()
    sure, refused = writing.kill()
    rows, _ = read()
    expect(f"PostgreSQL stopped and started 3 times: all {len(sure)} rows are there", sure <= rows, len(sure - rows))
    odd = [line for line in refused if "was lost at COMMIT" not in line and "cannot be reached" not in line]
    expect(f"its writers heard of nothing but the lost server ({len(refused)} times)", not odd, odd[:2])


def main() -> int:
    options = argparse.ArgumentParser(description="Faults while 16 writers write.")
    options.add_argument("--rounds", type=int, default=100)
    chosen = options.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="aviary-faults."))
    try:
        path = folder / "panel.db"
        check_kills(chosen.rounds, f"sqlite:{path}", lambda: in_file(path), "SQLite")
        check_full_disk(folder)
        if "AVIARY_FAULTS_POSTGRES" in os.environ:
            check_restarts(pathlib.Path(os.environ["AVIARY_FAULTS_POSTGRES"]), chosen.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("all held" if not expect.failed else f"{expect.failed} failed")
    return 1 if expect.failed else 0


if __name__ == "__main__":
    sys.exit(main())
