"""What the panel needs: time from start to first answer on an existing database, memory when idle, memory under 50 logins at
once. Called by Scripts/bench.sh with the release build. Ends with status 1 when a figure is over its limit."""

import os
import pathlib
import platform
import re
import statistics
import sys
import threading
import time

from panel import Panel, sign_in

STARTS = 10
LOGINS = 50
IDLE_SECONDS = 10


def memory(pid: int, word: str) -> float:
    """Megabytes: `VmRSS` is what the process has now, `VmHWM` the most it ever had."""
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"^{word}:\s+(\d+) kB", text, re.M).group(1)) / 1024


def people(panel: Panel) -> list[str]:
    """Fifty who may sign in. Not one person fifty times: many tries of one account at once are held back as guessing."""
    emails = [f"bench{number}@example.test" for number in range(LOGINS)]
    for email in emails:
        panel.logins[email] = panel.run("staff", "add", email).split()[-1]
    return emails


def log_in(panel: Panel, email: str, outcomes: list[float]) -> None:
    """One login by the form, as a browser does it; notes the seconds it took with its page, or minus one."""
    began = time.monotonic()
    try:
        sign_in(panel, email)
        outcomes.append(time.monotonic() - began)
    except OSError:
        outcomes.append(-1)


def main() -> int:
    with Panel() as panel:
        emails = people(panel)
        starts = []
        for _ in range(STARTS):
            panel.stop()
            starts.append(panel.start() * 1000)
        time.sleep(IDLE_SECONDS)
        idle = memory(panel.process.pid, "VmRSS")
        outcomes: list[float] = []
        threads = [threading.Thread(target=log_in, args=(panel, email, outcomes)) for email in emails]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        peak = memory(panel.process.pid, "VmHWM")

    done = [seconds for seconds in outcomes if seconds >= 0]
    rows = [
        ("start to first answer, median of 10", statistics.median(starts), "ms", 300),
        ("start to first answer, slowest of 10", max(starts), "ms", 300),
        ("memory when idle", idle, "MB", 60),
        ("peak memory under 50 logins at once", peak, "MB", 200),
        ("logins refused or lost, of 50", LOGINS - len(done), "", 1),
    ]
    build = "release" if "release" in panel.binary else "debug"
    print(f"{time.strftime('%Y-%m-%d')}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, {build} build, SQLite\n")
    print("| what | figure | limit | |\n|---|---|---|---|")
    for name, figure, unit, limit in rows:
        print(f"| {name} | {figure:.0f} {unit} | < {limit} {unit} | {'ok' if figure < limit else 'OVER'} |")
    if done:
        print(f"\nA login took {statistics.median(done):.2f} s in the middle, {max(done):.2f} s at most, all {LOGINS} at once.")
    return 0 if all(figure < limit for _, figure, _, limit in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
