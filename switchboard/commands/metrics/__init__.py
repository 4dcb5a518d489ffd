"""`switchboard metrics`: what each number is, what it is worth, and which rows it is made of."""

from switchboard.group import command_group

COMMANDS = {
    "list": "list_metrics",
    "show": "show",
    "explain": "explain",
    "parity": "parity",
}

app = command_group(__name__, "What each number is, what it is worth, and which rows it is made of.", COMMANDS)
