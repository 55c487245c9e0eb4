"""Mail: letters out by SMTP, what is answered to them, and what came back undelivered."""

from domain.messages.network import Terms

NETWORK = "email"
MODE = "smtp"
"""How letters go: there is one way."""
TERMS = Terms(beside=True)
