"""`switchboard tokens`: what programs use the API by."""

from switchboard.group import command_group

COMMANDS = {
    "create": "create_tokens",
    "list": "list_tokens",
    "revoke": "revoke_tokens",
}

app = command_group(__name__, "What programs use the API by.", COMMANDS)
