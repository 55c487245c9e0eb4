"""Whether the mail server lets us in, and whether people will be able to open the links of letters."""

from aiosmtplib import SMTPAuthenticationError

from bot.mail.connections import Connections, NotOpened
from bot.mail.settings import MailSettings
from bot.network.findings import Finding, Mark, found


async def examine(settings: MailSettings) -> list[Finding]:
    """Go in and out, and look at our own address; nothing is sent."""
    if not settings.email_host:
        return [found(Mark.OFF, "mail_off")]
    told = [await _server(settings)]
    if settings.email_security == "none" and settings.email_host not in {"127.0.0.1", "localhost", "::1"}:
        told.append(found(Mark.OFF, "mail_open", host=settings.email_host))
    if not settings.public_url:
        told.append(found(Mark.OFF, "mail_no_address"))
    return told


async def _server(settings: MailSettings) -> Finding:
    host, port, connections = settings.email_host, settings.email_at, Connections(settings)
    try:
        await connections.check()
    except NotOpened as problem:
        if isinstance(problem.__cause__, SMTPAuthenticationError):
            return found(Mark.BAD, "mail_refused", host=host)
        return found(Mark.BAD, "mail_away", host=host, port=port, reason=problem)
    finally:
        await connections.close()
    return found(Mark.GOOD, "mail", host=host, port=port, sender=settings.email_from)
