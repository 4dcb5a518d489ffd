"""`switchboard trends`: what more people come about than usual, and whom to write to."""

from switchboard.group import command_group

COMMANDS = {
    "list": "list_bursts",
    "customers": "customers",
}

app = command_group(__name__, "What more people come about than usual, and whom to write to.", COMMANDS)
