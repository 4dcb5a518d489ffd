"""`switchboard identity`: why records are one person or not, and what people decide about it."""

from switchboard.group import command_group

COMMANDS = {
    "why": "why",
    "why-not": "why_not",
    "link": "link",
    "unlink": "unlink",
    "ignore-key": "ignore_key",
    "undo": "undo",
    "history": "history",
    "changes": "changes",
    "suspects": "suspects",
}

app = command_group(__name__, "Why records are one person or not, and what you decide about it.", COMMANDS)
