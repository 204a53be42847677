"""The same work as JobsBenchmark.swift by pgqueuer (PyPI): enqueue and run jobs that do nothing.

    python pgqueuer_benchmark.py TARGET COUNT

TARGET names an empty database in libpq's keywords. All tables are logged, as pgqueuer's own default has it.
"""

import asyncio
import shlex
import sys
import time

import asyncpg
from pgqueuer import PgQueuer, Queries
from pgqueuer.db import AsyncpgDriver, AsyncpgPoolDriver
from pgqueuer.types import QueueExecutionMode

WRITERS = 8
BULK = 1000


async def syncs(target):
    connection = await asyncpg.connect(**target)
    try:
        return await connection.fetchval("SELECT wal_sync FROM pg_stat_wal")
    finally:
        await connection.close()


async def measure(name, target, count, body):
    before = await syncs(target)
    start = time.perf_counter()
    await body()
    seconds = time.perf_counter() - start
    # The server flushes a backend's counters at its end.
    await asyncio.sleep(1.5)
    per_job = (await syncs(target) - before) / count
    print(f"{name}: {count / seconds:.0f} jobs/s, {per_job:.4f} log syncs per job", flush=True)


async def enqueue_singly(target, count):
    async with asyncpg.create_pool(**target, min_size=WRITERS, max_size=WRITERS) as pool:
        queries = Queries(AsyncpgPoolDriver(pool))

        async def writer(first):
            for number in range(first, count, WRITERS):
                await queries.enqueue("nothing", f'{{"number":{number}}}'.encode())

        await asyncio.gather(*(writer(first) for first in range(WRITERS)))


async def enqueue_in_bulk(target, count):
    connection = await asyncpg.connect(**target)
    queries = Queries(AsyncpgDriver(connection))
    for start in range(0, count, BULK):
        payloads = [f'{{"number":{number}}}'.encode() for number in range(start, start + BULK)]
        await queries.enqueue(["nothing"] * BULK, payloads, [0] * BULK)
    await connection.close()


async def execute(target, batch):
    connection = await asyncpg.connect(**target)
    queuer = PgQueuer(AsyncpgDriver(connection))

    @queuer.entrypoint("nothing")
    async def nothing(job):
        pass

    await queuer.run(batch_size=batch, mode=QueueExecutionMode.drain)
    await connection.close()


async def main():
    target = dict(part.split("=", 1) for part in shlex.split(sys.argv[1]))
    target["database"] = target.pop("dbname")
    count = int(sys.argv[2]) // BULK * BULK
    connection = await asyncpg.connect(**target)
    await Queries(AsyncpgDriver(connection)).install()
    await connection.close()
    await measure(f"enqueue one by one, {WRITERS} writers", target, count, lambda: enqueue_singly(target, count))
    await measure("execute, batches of 10 (its default)", target, count, lambda: execute(target, 10))
    await measure(f"enqueue {BULK} at a time", target, count, lambda: enqueue_in_bulk(target, count))
    await measure("execute, batches of 500", target, count, lambda: execute(target, 500))


if __name__ == "__main__":
    try:
        import uvloop

        uvloop.run(main())
    except ImportError:
        asyncio.run(main())
