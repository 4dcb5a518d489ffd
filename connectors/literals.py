"""Reading a template's result as a Python literal, as the CDK does for every value, in several threads at once."""

import ast
import threading
from typing import Any

_one_at_a_time = threading.RLock()


def literal_eval(text: Any) -> Any:
    """What `ast.literal_eval` gives, also when other threads ask meanwhile.

    Raises what it raises: ValueError, SyntaxError or TypeError for what is no literal. CPython before 3.11.8 counts the
    depth of all threads together while it makes the tree, and now and then raises SystemError for a perfectly good
    text (gh-106905).
    """
    with _one_at_a_time:
        return ast.literal_eval(text)
