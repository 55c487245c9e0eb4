"""`make bench`: our durable turn beside bare echoes, by Telegram and on the web. BENCH_QUICK=1 looks briefly."""

import asyncio
import logging
import os
import sys
import tempfile
from pathlib import Path

from bench import lists, releasing, sorting, ticks, web
from bench.bench import AIOGRAM, KINDS, OURS, PTB_MANY, QUICK_KINDS, Bench, Killed
from bench.report import tables
from bench.subject import processors
from bot.handles import raise_handles


async def main() -> None:
    """Measure everything, bots in turn and in rounds, and print the tables."""
    quick = bool(os.environ.get("BENCH_QUICK"))
    if len(processors()) > 1:
        os.sched_setaffinity(0, {processors()[0]})
    else:
        print("one processor only: the load and the bots share it", file=sys.stderr)
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)  # bots that are killed cut their connections
    raise_handles()  # each open page takes one here too
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), kinds=QUICK_KINDS if quick else KINDS, seconds=0.8 if quick else 4.0)
        for number in range(1 if quick else 2):
            await bench.round(number + 1)
        print(tables(bench.seen))
        print(await web.measure(Path(folder), quick=quick))
        print()
        print(ticks.measure(Path(folder), quick=quick))
        print(lists.measure(quick=quick))
        print()
        print(await sorting.measure(Path(folder), quick=quick))
        print()
        print(await releasing.measure(Path(folder), quick=quick))
        print("\nkill -9 with 64 in flight, started again; of the updates that the bot had acknowledged:")
        for kind in (OURS,) if quick else (AIOGRAM, PTB_MANY, OURS):
            killed = Killed()
            for _ in range(1 if quick else 3):
                killed += await bench.kill(kind)
            print(f"  {kind.name:38} {killed}")


asyncio.run(main())
