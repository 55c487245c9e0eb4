"""The methods of the Bot API that concern the bot itself: who it is, its webhook, its commands."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.networks.telegram_params import BotApiError, flag, number, structure, words

if TYPE_CHECKING:
    from tests.networks.telegram_server import TelegramServer

Json = dict[str, Any]
Method = Callable[[Json], object]

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_DESCRIPTION_LIMIT = 256
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_CONNECTIONS_LIMIT = 100


class BotSettings:
    """What a bot sets up once and Telegram keeps."""

    def __init__(self, server: "TelegramServer") -> None:
        """The updates are the server's."""
        self._server = server
        self._commands: dict[tuple[str, str], list[Json]] = {}

    def methods(self) -> dict[str, Method]:
        """Each method by its proper name."""
        return {
            "getMe": lambda _: self._server.me,
            "logOut": lambda _: True,
            "close": lambda _: True,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._webhook_info,
            "setMyCommands": self._set_commands,
            "getMyCommands": lambda params: self._commands.get(_scope(params), []),
            "deleteMyCommands": self._delete_commands,
        }

    def _set_webhook(self, params: Json) -> bool:
        url, secret = words(params, "url"), words(params, "secret_token")
        if not url:
            return self._delete_webhook(params)
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise BotApiError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not _SECRET.fullmatch(secret):
            raise BotApiError(400, "Bad Request: secret token contains unallowed characters")
        if flag(params, "drop_pending_updates"):
            self._server.queue.drop()
        self._server.allow_updates(structure(params, "allowed_updates"))
        connections = max(1, min(number(params, "max_connections", 40), _CONNECTIONS_LIMIT))
        self._server.queue.set_webhook(url, secret, connections)
        return True

    def _delete_webhook(self, params: Json) -> bool:
        if flag(params, "drop_pending_updates"):
            self._server.queue.drop()
        self._server.queue.delete_webhook()
        return True

    def _webhook_info(self, _: Json) -> Json:
        queue = self._server.queue
        info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(queue.pending)}
        if queue.webhook is not None:
            info |= {"url": queue.webhook.url, "max_connections": queue.webhook.connections}
            info["ip_address"] = "127.0.0.1"
            if queue.webhook.last_error is not None:
                info["last_error_date"], info["last_error_message"] = queue.webhook.last_error
        if self._server.allowed_updates:
            info["allowed_updates"] = sorted(self._server.allowed_updates)
        return info

    def _set_commands(self, params: Json) -> bool:
        commands = structure(params, "commands")
        if not isinstance(commands, list):
            raise BotApiError(400, "Bad Request: can't parse commands: expected an Array")
        for each in commands:
            if not _COMMAND.fullmatch(str(each.get("command", "")).removeprefix("/")):
                raise BotApiError(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(str(each.get("description", "")).strip()) <= _DESCRIPTION_LIMIT:
                raise BotApiError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self._commands[_scope(params)] = [
            {"command": each["command"].removeprefix("/"), "description": each["description"]} for each in commands
        ]
        return True

    def _delete_commands(self, params: Json) -> bool:
        self._commands.pop(_scope(params), None)
        return True


def _scope(params: Json) -> tuple[str, str]:
    scope = structure(params, "scope") or {}
    return f"{scope.get('type', 'default')}:{scope.get('chat_id', '')}", words(params, "language_code")
