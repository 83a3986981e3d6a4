"""The queue and the jobs that `huey_peer.py` adds and huey's consumer runs."""

import os

from huey import SqliteHuey

from measure import tick

huey = SqliteHuey("bench", filename=os.environ["BENCH_HUEY"], results=False, fsync=True)


@huey.task()
def nothing() -> None:
    tick()


@huey.task()
def timed(started: int) -> None:
    tick(started)
