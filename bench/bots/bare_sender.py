"""The least that sends answers: an aiogram bot with stock settings, so many texts in flight, and no database."""

import asyncio
import sys

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup


async def main(url: str, token: str, first: int, count: int, at_once: int, *words: str) -> None:
    """Send `words`, a text and its buttons, to each of `count` people, then wait to be killed."""
    text, *buttons = words
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    people = iter(range(first, first + count))
    keyboard = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=one, callback_data=one)] for one in buttons]
    )

    async def send() -> None:
        for person in people:
            await bot.send_message(person, text, reply_markup=keyboard)

    await asyncio.gather(*(send() for _ in range(at_once)))
    await asyncio.Event().wait()


_FIRST, _COUNT, _IN_FLIGHT = map(int, sys.argv[3:6])
asyncio.run(main(sys.argv[1], sys.argv[2], _FIRST, _COUNT, _IN_FLIGHT, *sys.argv[6:]))
