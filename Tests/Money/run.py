"""How we reckon, held against others: currencies against CLDR's data in Babel, periods against dateutil, shares against fractions.

    run.py [--seed 1] [--cases 10000]

Asks the built `aviary-trial` (AVIARY_TRIAL). The list of currencies itself is in currencies.tsv; MoneyTests holds the code against it."""

import argparse
import datetime
import os
import pathlib
import random
import subprocess
import sys
from fractions import Fraction

from babel.core import get_global
from dateutil.relativedelta import relativedelta

from checks import Checks

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TABLE = ROOT / "Tests/Money/currencies.tsv"
RESULT = ROOT / ".build/money/result.txt"
TRIAL = os.environ.get("AVIARY_TRIAL", str(ROOT / ".build/debug/aviary-trial"))

# Where CLDR and ISO 4217 differ, ISO counts. CLDR says how many decimals people write, and some write none though the standard has them.
UNWRITTEN = "the standard has a minor unit; CLDR leaves it out because it is worth too little to be written"
OTHER_DIGITS = {
    "AFN": UNWRITTEN, "ALL": UNWRITTEN, "IQD": UNWRITTEN, "IRR": UNWRITTEN, "KPW": UNWRITTEN, "LAK": UNWRITTEN,
    "LBP": UNWRITTEN, "MGA": UNWRITTEN, "MMK": UNWRITTEN, "RSD": UNWRITTEN, "SOS": UNWRITTEN, "SYP": UNWRITTEN, "YER": UNWRITTEN,
}
# In our list, but not what CLDR calls a tender of today.
NO_TENDER = {
    "BOV": "fund", "CHE": "fund", "CHW": "fund", "CLF": "unit of account", "COU": "unit of account", "MXV": "unit of account",
    "USN": "fund", "UYI": "unit of account", "UYW": "unit of account", "XAD": "accounting unit of the Arab Monetary Fund, since 2025",
    "SVC": "still on the list; El Salvador pays in USD", "VED": "second code of the bolívar for its redenomination of 2021",
}
# A tender of today for CLDR, but not in our list.
NOT_OURS = {"BGN": "Bulgaria pays in EUR since 2026-01-01, the standard has withdrawn it (amendment 180)"}

PERIODS = {
    "weekly": {"days": 7}, "bi-weekly": {"days": 14}, "monthly": {"months": 1}, "quarterly": {"months": 3},
    "semi-annually": {"months": 6}, "annually": {"years": 1}, "biennially": {"years": 2}, "triennially": {"years": 3},
}


def reckon(lines: list[str]) -> list[str]:
    """One answer for each line."""
    done = subprocess.run([TRIAL, "reckon"], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    answers = done.stdout.splitlines()
    if len(answers) != len(lines):
        raise RuntimeError(f"{len(lines)} questions, {len(answers)} answers")
    return answers


def compare(checks: Checks, name: str, cases: dict[str, str]) -> None:
    """`cases`: the answer to each question."""
    wrong = [
        f"{question}: {answer}, not {cases[question]}"
        for question, answer in zip(cases, reckon(list(cases))) if answer != cases[question]
    ]
    checks.expect(f"{len(cases):,} times {name}", cases and not wrong, "; ".join(wrong[:5]))


def tenders() -> set[str]:
    """What is paid with somewhere today, for CLDR."""
    today = datetime.date.today()
    return {
        code
        for currencies in get_global("territory_currencies").values()
        for code, _, end, is_tender in currencies if is_tender and (end is None or datetime.date(*end) > today)
    }


def check_currencies(checks: Checks) -> None:
    rows = [line.split("\t") for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    listed = {code: int(exponent) for code, exponent in rows}
    said = ",".join(f"{code} {exponent}" for code, exponent in listed.items())
    checks.expect("the program knows the currencies of the table", reckon(["currencies"]) == [said])

    fractions = get_global("currency_fractions")
    digits = {code: fractions.get(code, fractions["DEFAULT"])[0] for code in listed}
    differ = {code for code in listed if listed[code] != digits[code]}
    for code in sorted(differ - set(OTHER_DIGITS)):
        checks.expect(f"{code} has the decimals of CLDR", False, f"{listed[code]}, CLDR has {digits[code]}")
    checks.expect(f"{len(listed) - len(differ)} currencies have the decimals of CLDR", len(listed) - len(differ) > 100)
    for code, reason in OTHER_DIGITS.items():
        checks.expect(f"{code} differs: {reason}", code in differ and digits[code] == 0, "it does not differ any more")

    paid = tenders()
    checks.expect("CLDR's tenders are in the list", paid - set(listed) == set(NOT_OURS), paid - set(listed) ^ set(NOT_OURS))
    other = set(listed) - paid
    checks.expect("what is in the list is a tender, or we know why not", other == set(NO_TENDER), other ^ set(NO_TENDER))


def check_periods(checks: Checks, dice: random.Random, count: int) -> None:
    cases = {}
    while len(cases) < count:
        anchor = datetime.date(1900, 1, 1) + datetime.timedelta(days=dice.randrange(80_000))
        if dice.random() < 0.5:  # The ends of months are where it can go wrong.
            anchor = anchor.replace(day=1) - datetime.timedelta(days=dice.randint(1, 4))
        name, index = dice.choice(list(PERIODS)), dice.randint(0, 300)
        delta = relativedelta(**{unit: number * index for unit, number in PERIODS[name].items()})
        cases[f"start {name} {anchor} {index}"] = str(anchor + delta)
    compare(checks, "a period begins as dateutil says", cases)


def rounded(exact: Fraction) -> int:
    """Half away from zero."""
    whole = (abs(exact) * 2 + 1) // 2
    return int(whole if exact >= 0 else -whole)


def answer(amount: int) -> str:
    return str(amount) if -(2**63) <= amount < 2**63 else "error tooLarge"


def check_shares(checks: Checks, dice: random.Random, count: int) -> None:
    def number() -> int:
        return dice.randint(-(2**63), 2**63 - 1) >> dice.randrange(64)

    cases = {}
    for _ in range(count):
        amount, rate = number(), dice.randint(0, 400_000)
        cases[f"percentage EUR {amount} {rate}"] = answer(rounded(Fraction(amount * rate, 1_000_000)))
    compare(checks, "a percentage is the fraction, rounded", cases)

    cases = {}
    for _ in range(count):
        amount, part, whole = number(), number(), number() or 1
        cases[f"share JPY {amount} {part} {whole}"] = answer(rounded(Fraction(amount * part, whole)))
    compare(checks, "a share is the fraction, rounded", cases)

    cases = {}
    for _ in range(count // 4):
        amount, weights = number(), [abs(number()) >> 1 for _ in range(dice.randint(1, 9))]
        if not sum(weights):
            continue
        exact = [Fraction(abs(amount) * weight, sum(weights)) for weight in weights]
        parts = [int(part) for part in exact]
        for index in sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])[: abs(amount) - sum(parts)]:
            parts[index] += 1
        text = " ".join(str(part if amount >= 0 else -part) for part in parts)
        cases[f"split KWD {amount} {' '.join(map(str, weights))}"] = text
    compare(checks, "a split is by largest remainder", cases)


def main() -> int:
    options = argparse.ArgumentParser(description="Money and periods, against Babel, dateutil and exact fractions.")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--cases", type=int, default=10_000)
    chosen = options.parse_args()
    RESULT.unlink(missing_ok=True)
    checks = Checks()
    dice = random.Random(chosen.seed)
    with checks.part("Currencies"):
        check_currencies(checks)
    with checks.part("Periods"):
        check_periods(checks, dice, chosen.cases)
    with checks.part("Shares"):
        check_shares(checks, dice, chosen.cases)
    return checks.close(RESULT)


if __name__ == "__main__":
    sys.exit(main())
