"""Every task ends once, and never runs twice at once, whatever becomes of its workers: four processes work, one after the
other is killed, now and then one is frozen for longer than its lease and woken again. Afterwards an independent reader goes
through the trail that the tasks left.

    working.py ADDRESS [--rounds 200] [--skew]

ADDRESS is sqlite:FILE or postgres://… of an empty database; needs AVIARY_TRIAL (the built aviary-trial).

With --skew the wall clock of one worker is an hour ahead and that of another an hour behind; tasks that are to begin later and
a schedule of every minute must go by the clock of the database all the same. That is for PostgreSQL: SQLite has no clock but
that of the machine, which all its processes share."""

import argparse
import collections
import random
import signal
import sys
import time

from crew import Crew, Report, order, read

WORKERS = 4
# Hours by which the clocks of the workers are wrong, with --skew.
SKEWS = [1, -1, 0, 0]
report = Report()


def check(address: str, ended: dict[int, float], count: int) -> None:
    expect = report.expect
    states = {
        state: int(number)
        for state, number in read(address, "SELECT state, count(*) FROM tasks WHERE name = 'trial.shift' GROUP BY state")
    }
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
    report.say(f"{again} attempts were cut off and began again")


def check_clocks(crew: Crew, began: float, ended: float) -> None:
    """What goes by the clock went by the database's, though the workers' own were wrong."""
    expect, address = report.expect, crew.address
    seen = collections.Counter()
    wrong = []
    for process, at, own in read(address, "SELECT process, at, own FROM trail WHERE what = 'begun'"):
        hours = crew.hours[int(process)]
        seen[hours] += 1
        if abs((int(own) - int(at)) / 1e6 - 3600 * hours) > 30:
            wrong.append((hours, int(own) - int(at)))
    expect(f"the clocks were as wrong as they should be ({dict(seen)} tasks)", not wrong and set(seen) == set(SKEWS), wrong[:5] or seen)
    early = read(address, "SELECT t.id, t.run_at, g.at FROM tasks t JOIN trail g ON g.task = t.id WHERE g.what = 'begun' AND g.at < t.run_at")
    expect("no task began before its time", not early, early[:5])
    # Those that were never interrupted: nothing but the clock held them back. A kill leaves up to seven without a worker.
    late = read(
        address,
        """
        SELECT t.id, g.at - t.run_at FROM tasks t JOIN trail g ON g.task = t.id
        WHERE g.what = 'begun' AND g.attempt = 1 AND t.run_at > t.created_at AND t.losses = 0 AND g.at - t.run_at > 5000000
        """)
    expect("and none long after it", not late, late[:5])
    ticks = [int(at) / 1e6 for at, in read(address, "SELECT created_at FROM tasks WHERE name = 'trial.tick' ORDER BY id")]
    # The schedule was declared a moment after the beginning; what comes right at either end may go either way.
    due = [minute for minute in range(int(began // 60) + 1, int(ended // 60) + 1) if began + 3 < minute * 60 < ended - 7]
    fired = collections.Counter(int(at // 60) for at in ticks)
    expect(f"the schedule fired once in each of {len(due)} minutes", all(fired[minute] == 1 for minute in due) and max(fired.values(), default=1) == 1, (due, fired))
    expect("and on time", all(at % 60 < 7 for at in ticks), [at % 60 for at in ticks])


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("address")
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--skew", action="store_true")
    chosen = options.parse_args()
    # A request to stop becomes an exception, so that the workers are sent home.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if chosen.skew and chosen.address.startswith("sqlite:"):
        raise SystemExit("SQLite has no clock of its own")
    count = chosen.rounds * 40
    chance = random.Random(7)
    order(chosen.address, "add", count)
    if chosen.skew:
        # As many as come due while the rounds go on.
        order(chosen.address, "later", chosen.rounds * 10, max(chosen.rounds * 6 // 10, 2))
        count += chosen.rounds * 10
    crew = Crew(chosen.address)
    began = time.time()
    try:
        for hours in SKEWS if chosen.skew else [0] * WORKERS:
            crew.hire(hours)
        for number in range(chosen.rounds):
            # A task whose worker is lost ten times in a row is set aside, so a worker lives two seconds on average.
            time.sleep(chance.uniform(0.2, 1.0))
            worker = chance.choice(crew.workers)
            if number % 20 == 19 or number == chosen.rounds - 1:
                crew.freeze(worker)
            else:
                crew.kill(worker)
            crew.hire(crew.hours[worker.pid])
        crew.wait(300)
    finally:
        ended = time.time()
        crew.dismiss()
    check(chosen.address, crew.ended, count)
    if chosen.skew:
        check_clocks(crew, began, ended)
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
