"""The least that a python-telegram-bot bot can be; a third argument lets so many updates run side by side."""

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Send every text back."""
    if update.message is not None:
        await update.message.reply_text(update.message.text or "")


builder = Application.builder().token(sys.argv[2]).base_url(f"{sys.argv[1]}/bot")
if len(sys.argv) > 3:
    builder = builder.concurrent_updates(int(sys.argv[3]))
application = builder.build()
application.add_handler(MessageHandler(filters.TEXT, echo))
application.run_polling(stop_signals=None)
