"""Starts the built panel and goes through it: `run.py test` for everything, `run.py snapshots` for the pages alone."""

import os
import signal
import sys

from checks import Checks
from journey import check_journey
from pages import check_pages
from panel import ROOT, Panel, postgres_database

RESULT = ROOT / ".build/browser/result.txt"


def go(mode: str, checks: Checks) -> None:
    with checks.part("The panel on SQLite"):
        with Panel() as panel:
            check_journey(panel, checks, "sqlite")
            check_pages(panel, checks)
            if mode == "test":
                checks.expect("the panel stops when it is asked to", panel.stop() == 0)
                checks.expect("and starts again on its database", panel.start() > 0)
    if mode != "test":
        return
    with checks.part("The panel on PostgreSQL"):
        database = postgres_database(f"aviary_e2e_{os.getpid()}")
        if not checks.expect("a PostgreSQL is there (make test starts one)", database):
            return
        with Panel(database) as panel:
            check_journey(panel, checks, "postgres")


def main() -> int:
    mode = sys.argv[1] if len(sys.argv) > 1 else "test"
    if mode not in ("test", "snapshots"):
        sys.exit("use: run.py test|snapshots")
    RESULT.unlink(missing_ok=True)
    # A request to stop becomes an exception, so that every `with` puts its panel away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    checks = Checks()
    go(mode, checks)
    return checks.close(RESULT)


if __name__ == "__main__":
    sys.exit(main())
