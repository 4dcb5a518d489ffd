"""${NAME} in settings: a secret that stays in the environment until it is used."""

import re

REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def is_reference(text: str) -> bool:
    """Whether the whole text is one reference, so that nothing secret is written down in it."""
    return REFERENCE.fullmatch(text) is not None
