"""`switchboard connectors`: what the connectors are, whether they work, and making a new one."""

from switchboard.group import command_group

COMMANDS = {
    "list": "list_connectors",
    "describe": "describe_connectors",
    "check": "check_connectors",
    "discover": "discover_connectors",
    "preview": "preview_connectors",
    "fetch": "fetch_connectors",
    "test": "test_connectors",
    "new": "new_connectors",
    "model": "model_connectors",
}

app = command_group(__name__, "Look at connectors, try connections, make a new connector.", COMMANDS)
