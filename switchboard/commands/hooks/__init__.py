"""`switchboard hooks`: taking webhooks in, what waits because of them, and asking for it now."""

from switchboard.group import command_group

COMMANDS = {
    "serve": "serve_hooks",
    "status": "status_hooks",
    "drain": "drain_hooks",
}

app = command_group(__name__, "Take webhooks in, see what waits, ask for it now.", COMMANDS)
