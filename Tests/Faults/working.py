"""Every task ends once, and never runs twice at once, whatever becomes of its workers: four processes work, one after the
other is killed, now and then one is frozen for longer than its lease and woken again. Afterwards an independent reader goes
through the trail that the tasks left.

    working.py ADDRESS [--rounds 200]

ADDRESS is sqlite:FILE or postgres://… of an empty database; needs AVIARY_TRIAL (the built aviary-trial)."""

import argparse
import collections
import contextlib
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TRIAL = os.environ.get("AVIARY_TRIAL", str(ROOT / ".build/debug/aviary-trial"))
WORKERS = 4
# Seconds; as `aviary-trial crew work` has it.
LEASE = 1.0
failed = 0


def expect(name: str, holds: bool, detail: object = "") -> None:
    global failed
    print(f"  {'ok     ' if holds else 'FAILED '} {name}" + ("" if holds else f": {str(detail)[:600]}"), flush=True)
    failed += not holds


def read(address: str, statement: str) -> list[list[str]]:
    if address.startswith("sqlite:"):
        with contextlib.closing(sqlite3.connect(address.removeprefix("sqlite:"), timeout=30)) as file:
            return [[str(value) for value in row] for row in file.execute(statement)]
    text = subprocess.run(["psql", address, "-AtqF", "\t", "-c", statement], capture_output=True, text=True, check=True).stdout
    return [line.split("\t") for line in text.splitlines()]


class Crew:
    def __init__(self, address: str) -> None:
        self.address = address
        self.workers: list[subprocess.Popen] = []
        # When each process was last known to be able to run.
        self.ended: dict[int, float] = {}

    def hire(self) -> None:
        self.workers.append(
            subprocess.Popen([TRIAL, "crew", "work", self.address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def kill(self, worker: subprocess.Popen) -> None:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        self.ended.setdefault(worker.pid, time.time())
        self.workers.remove(worker)

    def freeze(self, worker: subprocess.Popen) -> None:
        worker.send_signal(signal.SIGSTOP)
        self.ended[worker.pid] = time.time()
        time.sleep(LEASE * 2.5)
        worker.send_signal(signal.SIGCONT)
        # It lost all that it held; it may end what it began after this, but its trail is not read as one that ran.
        time.sleep(0.5)
        self.kill(worker)


def check(address: str, ended: dict[int, float], count: int) -> None:
    states = dict((state, int(number)) for state, number in read(address, "SELECT state, count(*) FROM tasks GROUP BY state"))
    expect(f"all {count} tasks succeeded", states == {"succeeded": count}, states)
    begun, done, stopped = collections.defaultdict(dict), collections.defaultdict(list), {}
    for task, attempt, what, at, process in read(address, "SELECT task, attempt, what, at, process FROM trail"):
        if what == "begun":
            begun[int(task)][int(attempt)] = (int(at) / 1e6, int(process))
        elif what == "stopped":
            stopped[int(task), int(attempt)] = int(at) / 1e6
        else:
            done[int(task)].append(int(attempt))
    expect("each has exactly one end", len(done) == count and all(len(ends) == 1 for ends in done.values()), {task: ends for task, ends in done.items() if len(ends) != 1})
    late = [task for task, ends in done.items() if ends[0] != max(begun[task])]
    expect("it is the last attempt that ended", not late, late)
    together = []
    for task, attempts in begun.items():
        numbers = sorted(attempts)
        for earlier, later in zip(numbers, numbers[1:]):
            # The one before must have been stopped before the next one began: it stopped itself when it could not keep its
            # lease, or its process was. A hundredth for the two clocks that are read.
            ends = (stopped.get((task, earlier)), ended.get(attempts[earlier][1]))
            if not any(end is not None and end <= attempts[later][0] + 0.01 for end in ends):
                together.append((task, earlier, later))
    expect("no task ran twice at once", not together, together)
    again = sum(len(attempts) - 1 for attempts in begun.values())
    wrong = read(address, "SELECT task, count(*) FROM task_attempts WHERE outcome = 'succeeded' GROUP BY task HAVING count(*) <> 1")
    expect("each has one attempt that succeeded", not wrong, wrong)
    print(f"          {again} attempts were cut off and began again")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("address")
    options.add_argument("--rounds", type=int, default=200)
    chosen = options.parse_args()
    count = chosen.rounds * 40
    chance = random.Random(7)
    subprocess.run([TRIAL, "crew", "add", chosen.address, str(count)], check=True)
    crew = Crew(chosen.address)
    try:
        for _ in range(WORKERS):
            crew.hire()
        for number in range(chosen.rounds):
            # A task whose worker is lost ten times in a row is set aside, so a worker lives two seconds on average.
            time.sleep(chance.uniform(0.2, 1.0))
            worker = chance.choice(crew.workers)
            if number % 20 == 19:
                crew.freeze(worker)
            else:
                crew.kill(worker)
            crew.hire()
        end = time.monotonic() + 300
        while time.monotonic() < end and read(chosen.address, "SELECT count(*) FROM tasks WHERE state IN ('waiting', 'scheduled', 'running')") != [["0"]]:
            time.sleep(0.5)
    finally:
        for worker in list(crew.workers):
            crew.kill(worker)
    check(chosen.address, crew.ended, count)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
