"""A task that takes many times its lease runs once: one long task among workers that look for lost ones all the time.

    long.py [--seconds 600] [--lease 60] ADDRESS…

Every ADDRESS is sqlite:FILE or postgres://… of an empty database, and all are tried at the same time; needs AVIARY_TRIAL (the
built aviary-trial)."""

import argparse
import signal
import sys
import threading
import time

from crew import Crew, Report, order, read

WORKERS = 4


def clock(address: str) -> str:
    """The database's clock, in microseconds, as a piece of SQL."""
    if address.startswith("sqlite:"):
        return str(int(time.time() * 1_000_000))
    return "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"


def check(report: Report, address: str, seconds: int, lease: int) -> None:
    expect = report.expect
    order(address, "long", seconds)
    # Others that come all the time, so that nobody sleeps.
    order(address, "later", max(seconds, 20), seconds)
    crew = Crew(address, lease)
    looks = 0
    lapsed = []
    try:
        for _ in range(WORKERS):
            crew.hire()
        end = time.monotonic() + seconds + 60
        while time.monotonic() < end:
            state, left, token = read(
                address, f"SELECT state, coalesce(lease_until, 0) - {clock(address)}, lease_token FROM tasks WHERE key = 'long'")[0]
            if state == "running":
                looks += 1
                if int(left) <= 0 or token != "1":
                    lapsed.append((left, token))
            elif state != "waiting":
                break
            time.sleep(min(lease / 7, 3))
        crew.wait(30)
    finally:
        crew.dismiss()
    trail = read(address, "SELECT what, attempt, at FROM trail WHERE task = (SELECT id FROM tasks WHERE key = 'long') ORDER BY at")
    expect("it began once and ended once", [row[:2] for row in trail] == [["begun", "1"], ["done", "1"]], trail)
    took = (int(trail[-1][2]) - int(trail[0][2])) / 1e6 if trail else 0
    expect(f"it took {took:.1f} s, {took / lease:.0f} times its lease of {lease} s", seconds <= took < seconds + 30, took)
    expect(f"its lease was kept, at each of {looks} looks", looks > 3 and not lapsed, (looks, lapsed))
    task = read(address, "SELECT state, tries_used, losses, interrupted FROM tasks WHERE key = 'long'")
    expect("it succeeded at its first try, without a loss", task == [["succeeded", "1", "0", "0"]], task)
    attempts = read(address, "SELECT number, outcome FROM task_attempts WHERE task = (SELECT id FROM tasks WHERE key = 'long')")
    expect("one attempt is recorded", attempts == [["1", "succeeded"]], attempts)
    others = read(address, "SELECT state, count(*) FROM tasks WHERE key IS NULL AND name = 'trial.shift' GROUP BY state")
    expect("the others ran beside it", others == [["succeeded", str(max(seconds, 20))]], others)


def main() -> int:
    options = argparse.ArgumentParser(description="One long task with a short lease.")
    options.add_argument("--seconds", type=int, default=600)
    options.add_argument("--lease", type=int, default=60)
    options.add_argument("addresses", nargs="+")
    chosen = options.parse_args()
    # A request to stop becomes an exception, so that the workers are sent home.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    reports = [Report(address.split(":")[0]) for address in chosen.addresses]
    errors = []

    def run(report: Report, address: str) -> None:
        try:
            check(report, address, chosen.seconds, chosen.lease)
        except Exception as error:  # noqa: BLE001: whatever went wrong is the finding
            report.expect("ran to its end", False, repr(error))
            errors.append(error)

    threads = [threading.Thread(target=run, args=pair) for pair in zip(reports, chosen.addresses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 1 if errors or any(report.failed for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
