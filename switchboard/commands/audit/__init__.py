"""`switchboard audit`: who saw whom, who decided and who let whom in."""

from switchboard.group import command_group

COMMANDS = {
    "list": "list_audit",
    "verify": "verify_audit",
}

app = command_group(__name__, "Who saw whom, who decided and who let whom in.", COMMANDS)
