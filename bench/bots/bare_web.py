"""The least that a durable web page's handler can be: one row a form, committed as safely as ours."""

import asyncio
import sqlite3
import sys
from pathlib import Path

from aiohttp import web


async def main(folder: Path) -> None:
    """Serve until killed."""
    rows = sqlite3.connect(folder / "bare.db", isolation_level=None)  # each statement commits by itself
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        rows.execute(f"PRAGMA {pragma}")
    rows.execute("CREATE TABLE said (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")

    async def say(request: web.Request) -> web.Response:
        form = await request.post()
        rows.execute("INSERT INTO said (text) VALUES (?)", (form["text"],))
        return web.json_response({"ok": True})

    app = web.Application()
    app.router.add_post("/tro-chuyen/gui", say)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    (folder / "address").write_text(f"http://127.0.0.1:{runner.addresses[0][1]}")
    await asyncio.Event().wait()


asyncio.run(main(Path(sys.argv[1])))
