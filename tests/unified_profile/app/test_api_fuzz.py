"""Requests made up from the API's own description never bring it down, and answers keep to the description."""

import warnings
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.internal.conjecture.utils import many

from tests.unified_profile.app.conftest import House
from unified_profile.ledger import Role

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.core import NotSet
    from schemathesis.specs.openapi.checks import response_schema_conformance

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def objects_can_be_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """hypothesis-jsonschema 0.23 asks a collection for `more`; hypothesis has since made it an iterator."""

    def more(elements: Any) -> bool:
        if not hasattr(elements, "steps"):
            elements.__enter__()
            elements.steps = iter(elements)
        if next(elements.steps, elements) is not elements:
            return True
        elements.__exit__(None, None, None)
        return False

    if not hasattr(many, "more"):
        monkeypatch.setattr(many, "more", more, raising=False)


@pytest.mark.usefixtures("objects_can_be_made_up")
def test_no_request_brings_it_down(house: House) -> None:
    # Without the security scheme, lest sessions are made up as well.
    schema = schemathesis.openapi.from_dict({**house.app.openapi(), "security": []})
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 27
    agent, answers = house.signed_in(Role.LEAD), Counter[int]()
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def ask(case: schemathesis.Case) -> None:
            body = {} if isinstance(case.body, NotSet) else {"json": case.body}
            answer = agent.request(case.method, case.formatted_path, params=case.query or {}, **body)
            answers[answer.status_code] += 1
            case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])

        ask()
    assert answers[200] > 20
    assert answers[401] == 0
