"""What both peers are measured with. A worker process says that it ran a job by one byte in a file in memory, which the one who
measures watches: the same for every queue, and about a microsecond."""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

TALLY = pathlib.Path(os.environ.get("BENCH_TALLY", "/dev/shm/aviary-bench-tally"))
COUNT = int(os.environ.get("BENCH_COUNT", "10000"))
SAMPLES = 100


def tick(started: int | None = None) -> None:
    """Called by a job: one byte, or, for a job that knows when it was added, eight with the nanoseconds since then."""
    data = b"." if started is None else (time.monotonic_ns() - started).to_bytes(8, "little")
    descriptor = os.open(TALLY, os.O_WRONLY | os.O_APPEND)
    os.write(descriptor, data)
    os.close(descriptor)


def forget() -> None:
    TALLY.write_bytes(b"")


def report(system: str, engine: str, figure: str, value: float, unit: str) -> None:
    print(json.dumps({"system": system, "engine": engine, "figure": figure, "value": round(value, 3), "unit": unit}), flush=True)


def wait_for(size: int, seconds: float = 120) -> float:
    """Waits until so many bytes are in the tally; the time at which they were."""
    end = time.monotonic() + seconds
    while TALLY.stat().st_size < size:
        if time.monotonic() > end:
            sys.exit(f"only {TALLY.stat().st_size} of {size} after {seconds} s")
        time.sleep(0.001)
    return time.monotonic()


def latency(system: str, engine: str, add) -> None:
    """Adds jobs one at a time to a queue with nothing to do."""
    forget()
    for number in range(SAMPLES + 5):
        add(time.monotonic_ns())
        wait_for((number + 1) * 8)
        time.sleep(0.02 + (number * 7 % 40) / 1000)
    data = TALLY.read_bytes()[5 * 8:]
    waits = sorted(int.from_bytes(data[at:at + 8], "little") / 1e6 for at in range(0, len(data), 8))
    report(system, engine, "added to started, p50", statistics.median(waits), "ms")
    report(system, engine, "added to started, p99", waits[min(len(waits) - 1, len(waits) * 99 // 100)], "ms")


class Workers:
    """Processes that work while the body runs, each ended by its own id."""

    def __init__(self, *commands: list[str], **environment: str) -> None:
        self.commands, self.environment = commands, environment

    def __enter__(self) -> "Workers":
        environment = {**os.environ, **self.environment, "PYTHONPATH": str(pathlib.Path(__file__).parent)}
        self.processes = [
            subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for command in self.commands
        ]
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(8)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
