"""`switchboard users`: who may sign in, and as what."""

from switchboard.group import command_group

COMMANDS = {
    "list": "list_users",
    "add": "add_users",
    "role": "role_users",
    "agent": "agent_users",
    "link": "link_users",
    "password": "password_users",
    "totp-reset": "totp_reset_users",
    "new-key": "new_key_users",
    "sessions": "sessions_users",
    "end": "end_users",
    "remove": "remove_users",
}

app = command_group(__name__, "Who may sign in, and as what.", COMMANDS)
