"""huey on SQLite with a full sync at every commit: `huey_peer.py FILE`."""

import os
import pathlib
import sys
import time

os.environ["BENCH_HUEY"] = sys.argv[1]

import huey_jobs  # noqa: E402  (needs the file's name)
from measure import COUNT, Workers, forget, latency, report, wait_for  # noqa: E402

CONSUMER = [str(pathlib.Path(sys.executable).parent / "huey_consumer"), "huey_jobs.huey", "-w", "2", "-k", "process", "-n", "-q"]


def main() -> None:
    forget()
    huey_jobs.huey.storage.flush_all()
    began = time.monotonic()
    for _ in range(2000):
        huey_jobs.nothing()
    report("huey", "sqlite", "add one by one, 1 caller", 2000 / (time.monotonic() - began), "/s")

    huey_jobs.huey.storage.flush_all()
    for _ in range(COUNT):
        huey_jobs.nothing()
    with Workers(CONSUMER):
        began = wait_for(1)
        report("huey", "sqlite", "drain", COUNT / (wait_for(COUNT) - began), "/s")

    huey_jobs.huey.storage.flush_all()
    forget()
    with Workers(CONSUMER):
        time.sleep(3)
        latency("huey", "sqlite", lambda started: huey_jobs.timed(started))


if __name__ == "__main__":
    main()
