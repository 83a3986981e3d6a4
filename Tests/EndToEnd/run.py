"""The built panel as a process: its commands, its schema, a pooler in between, a module that misbehaves, and kill -9 at random
moments of an order and of a payment.

    run.py [--rounds 8] [--whole] [--seed 1]"""

import argparse
import signal
import sys

from checks import Checks
from commands import check_commands
from crash import check_crashes_on
from misbehaving import check_misbehaving
from panel import ROOT
from paying import check_paying_on
from pooling import check_pooling
from schema import check_schema

RESULT = ROOT / ".build/end-to-end/result.txt"


def main() -> int:
    options = argparse.ArgumentParser(description="End-to-end tests without a browser.")
    options.add_argument("--rounds", type=int, default=8, help="kills on each database")
    options.add_argument("--seed", type=int, default=1, help="of the random moments")
    options.add_argument("--whole", action="store_true", help="wait for all tries of what misbehaves")
    chosen = options.parse_args()
    RESULT.unlink(missing_ok=True)
    # A request to stop becomes an exception, so that every `with` puts its panel away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    checks = Checks()
    check_commands(checks)
    check_schema(checks, max(3, chosen.rounds // 4))
    check_pooling(checks)
    with checks.part("A module that misbehaves"):
        check_misbehaving(checks, chosen.whole)
    check_crashes_on(checks, chosen.rounds, chosen.seed)
    check_paying_on(checks, 1000 if chosen.whole else 300, 12 if chosen.whole else 4, chosen.seed)
    return checks.close(RESULT)


if __name__ == "__main__":
    sys.exit(main())
