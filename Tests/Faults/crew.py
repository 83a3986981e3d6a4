"""What the scripts share that look after the workers of `aviary-trial crew`."""

import atexit
import contextlib
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TRIAL = os.environ.get("AVIARY_TRIAL", str(ROOT / ".build/debug/aviary-trial"))


class Report:
    """Says what held; `failed` counts what did not."""

    lock = threading.Lock()

    def __init__(self, title: str = "") -> None:
        self.title = f"{title}: " if title else ""
        self.failed = 0

    def expect(self, name: str, holds: object, detail: object = "") -> None:
        with self.lock:
            mark = "ok     " if holds else "FAILED "
            print(f"  {mark} {self.title}{name}" + ("" if holds else f": {str(detail)[:600]}"), flush=True)
            self.failed += not holds

    def say(self, text: str) -> None:
        with self.lock:
            print(f"          {self.title}{text}", flush=True)


def read(address: str, statement: str) -> list[list[str]]:
    if address.startswith("sqlite:"):
        with contextlib.closing(sqlite3.connect(address.removeprefix("sqlite:"), timeout=30)) as file:
            return [[str(value) for value in row] for row in file.execute(statement)]
    text = subprocess.run(["psql", address, "-AtqXF", "\t", "-c", statement], capture_output=True, text=True, check=True).stdout
    return [line.split("\t") for line in text.splitlines()]


def order(address: str, what: str, *numbers: int) -> None:
    """Adds tasks: `add COUNT`, `later COUNT SECONDS`, `long SECONDS`."""
    subprocess.run([TRIAL, "crew", what, address, *map(str, numbers)], check=True)


def wrong_clock() -> str:
    """What sets the clock of a process wrong, built where the programs are."""
    source = pathlib.Path(__file__).parent / "wrong-clock.c"
    library = pathlib.Path(tempfile.mkdtemp(prefix="aviary-clock.")) / "wrong-clock.so"
    atexit.register(shutil.rmtree, library.parent, ignore_errors=True)
    # The toolchain brings a compiler of C with it.
    compiler = shutil.which("clang") or "cc"
    subprocess.run([compiler, "-shared", "-fPIC", "-Wall", "-Werror", "-o", str(library), str(source)], check=True)
    return str(library)


class Crew:
    def __init__(self, address: str, lease: int = 1) -> None:
        self.address = address
        self.lease = lease
        self.workers: list[subprocess.Popen] = []
        # When each process was last known to be able to run.
        self.ended: dict[int, float] = {}
        # By how many hours the clock of each process is wrong.
        self.hours: dict[int, int] = {}
        self.clock = ""

    def hire(self, hours: int = 0) -> None:
        environment = None
        if hours:
            self.clock = self.clock or wrong_clock()
            environment = {**os.environ, "LD_PRELOAD": self.clock, "WRONG_CLOCK": str(hours * 3600)}
        worker = subprocess.Popen(
            [TRIAL, "crew", "work", self.address, str(self.lease)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=environment)
        self.hours[worker.pid] = hours
        self.workers.append(worker)

    def kill(self, worker: subprocess.Popen) -> None:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        self.ended.setdefault(worker.pid, time.time())
        self.workers.remove(worker)

    def freeze(self, worker: subprocess.Popen) -> None:
        worker.send_signal(signal.SIGSTOP)
        self.ended[worker.pid] = time.time()
        time.sleep(self.lease * 2.5)
        worker.send_signal(signal.SIGCONT)
        # It lost all that it held; it may end what it began after this, but its trail is not read as one that ran.
        time.sleep(0.5)
        self.kill(worker)

    def dismiss(self) -> None:
        for worker in list(self.workers):
            self.kill(worker)

    def wait(self, seconds: float) -> None:
        """Returns when every task has ended, or time is over."""
        end = time.monotonic() + seconds
        unfinished = "SELECT count(*) FROM tasks WHERE state IN ('waiting', 'scheduled', 'running')"
        while time.monotonic() < end and read(self.address, unfinished) != [["0"]]:
            time.sleep(0.2)
