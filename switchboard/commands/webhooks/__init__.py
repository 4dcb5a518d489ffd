"""`switchboard webhooks`: who is told what changed."""

from switchboard.group import command_group

COMMANDS = {
    "add": "add_webhook",
    "list": "list_webhooks",
    "rotate": "rotate_webhook",
    "remove": "remove_webhook",
    "test": "test_webhook",
    "deliver": "deliver_webhooks",
    "deliveries": "list_deliveries",
}

app = command_group(__name__, "Who is told what changed.", COMMANDS)
