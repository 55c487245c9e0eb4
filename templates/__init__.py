"""Every word that a person reads: chat messages, labels, reminders, pages. Vietnamese first."""
