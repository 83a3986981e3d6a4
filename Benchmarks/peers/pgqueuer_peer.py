"""pgqueuer on PostgreSQL: `pgqueuer_peer.py DSN`, or `pgqueuer_peer.py DSN work BATCH` for a worker."""

import asyncio
import sys
import time

import asyncpg
import uvloop
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.models import Job
from pgqueuer.queries import Queries

from measure import COUNT, Workers, forget, latency, report, tick, wait_for

DSN = sys.argv[1]


async def work(batch: int) -> None:
    queue = PgQueuer(AsyncpgDriver(await asyncpg.connect(DSN)))

    @queue.entrypoint("nothing")
    async def nothing(_: Job) -> None:
        tick()

    @queue.entrypoint("timed")
    async def timed(job: Job) -> None:
        tick(int(job.payload))

    await queue.run(batch_size=batch)


async def measure() -> None:
    connection = await asyncpg.connect(DSN)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    queries = Queries(AsyncpgDriver(connection))
    await queries.install()

    async def empty() -> None:
        await connection.execute("TRUNCATE pgqueuer, pgqueuer_log RESTART IDENTITY")
        await connection.execute("VACUUM ANALYZE pgqueuer")
        forget()

    async def fill(count: int) -> None:
        for _ in range(count // 1000):
            await queries.enqueue(["nothing"] * 1000, [b"1"] * 1000, [0] * 1000)

    await empty()
    began = time.monotonic()
    for _ in range(2000):
        await queries.enqueue("nothing", b"1", 0)
    report("pgqueuer", "postgres", "add one by one, 1 caller", 2000 / (time.monotonic() - began), "/s")

    await empty()
    callers = [Queries(AsyncpgDriver(await asyncpg.connect(DSN))) for _ in range(32)]

    async def add(caller: Queries) -> None:
        for _ in range(300):
            await caller.enqueue("nothing", b"1", 0)

    began = time.monotonic()
    await asyncio.gather(*(add(caller) for caller in callers))
    report("pgqueuer", "postgres", "add one by one, 32 callers", 9600 / (time.monotonic() - began), "/s")

    await empty()
    began = time.monotonic()
    await fill(COUNT)
    report("pgqueuer", "postgres", "add in bulk with a tag", COUNT / (time.monotonic() - began), "/s")

    await empty()
    await fill(COUNT)
    await connection.execute("VACUUM ANALYZE pgqueuer")
    worker = [sys.executable, __file__, DSN, "work"]
    with Workers(worker + ["500"], worker + ["500"]):
        began = await asyncio.to_thread(wait_for, 1)
        await asyncio.to_thread(wait_for, COUNT)
        while await connection.fetchval("SELECT count(*) FROM pgqueuer"):
            await asyncio.sleep(0.002)
        report("pgqueuer", "postgres", "drain", COUNT / (time.monotonic() - began), "/s")

    await empty()
    loop = asyncio.get_running_loop()
    with Workers(worker + ["10"]):
        await asyncio.sleep(2)

        def add_timed(started: int) -> None:
            adding = queries.enqueue("timed", str(started).encode(), 0)
            asyncio.run_coroutine_threadsafe(adding, loop).result()

        await asyncio.to_thread(latency, "pgqueuer", "postgres", add_timed)


if __name__ == "__main__":
    uvloop.run(work(int(sys.argv[3])) if sys.argv[2:3] == ["work"] else measure())
