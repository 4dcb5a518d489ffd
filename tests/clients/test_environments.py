"""The environments that vendors' libraries run in are their own, and what goes wrong in one is seen."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.clients


def test_a_python_library_is_apart_from_ours(python_client: Callable[..., Any]) -> None:
    client = python_client("six==1.17.0")
    program = (
        "import importlib.util as u, json, six, sys; print(json.dumps([bool(u.find_spec('duckdb')), sys.argv[1]]))"
    )
    assert client.run(program, "given") == [False, "given"]
    with pytest.raises(AssertionError, match="NameError"):
        client.run("nonsense")


def test_a_node_library_is_found(node_client: Callable[..., Any]) -> None:
    client = node_client("is-number@7.0.0")
    program = "console.log(JSON.stringify([require('is-number')('5'), process.argv[1]]))"
    assert client.run(program, "given") == [True, "given"]
    with pytest.raises(AssertionError, match="ReferenceError"):
        client.run("nonsense")
