"""Two customers side by side: what is the same is told by the values as they are, and shown as the role may see it."""

from typing import Any

import pytest

from unified_profile.app.customers import Customer, Identifier
from unified_profile.app.side_by_side import Known, Row, compared, marked
from unified_profile.app.viewers import Viewer
from unified_profile.ledger import Role

LEAD, ANALYST = Viewer(Role.LEAD), Viewer(Role.ANALYST)


def known(name: str | None, *identifiers: tuple[str, str], **more: Any) -> Known:
    empty = dict.fromkeys(Customer.__dataclass_fields__)
    customer = Customer(**{**empty, "customer_id": "p_1", "display_name": name, **more})
    return Known(customer, [Identifier(kind, label, []) for kind, label in identifiers])


def row(rows: list[Row], title: str) -> Row:
    (found,) = [each for each in rows if each.title == title]
    return found


def text(values: list[Any]) -> list[str]:
    """Each value, with what is marked between brackets."""
    return ["".join(f"[{part.text}]" if part.differs else part.text for part in value) for value in values]


@pytest.mark.parametrize(
    ("value", "other", "expected"),
    [
        ("ann@x.com", "amn@x.com", "a[n]n@x.com"),
        ("Ann Lee", "Anna Lee", "Ann Lee"),
        ("Anna Lee", "Ann Lee", "Ann[a] Lee"),
        ("Ann Lee", "Bob Ray", "[Ann Lee]"),
        # The other has the same but for large letters.
        ("ANN", "ann", "ANN"),
        # Folding makes one letter two: places of the one no longer fit the other.
        ("Straße 1", "Strasse 1", "[Straße 1]"),
    ],
)
def test_letters_that_the_other_has_not_are_marked(value: str, other: str, expected: str) -> None:
    assert text([marked(value, other)]) == [expected]


def test_a_value_that_both_have_is_same_whatever_else_they_have() -> None:
    left = known("Ann Lee", ("email", "ANN@x.com"), ("email", "ann@home.com"))
    rows = compared(LEAD, left, known("Ann Lee", ("email", "ann@x.com")))
    assert row(rows, "E-mail").verdict == "same"
    # What the right has not is no difference, since it has nothing else to compare that with.
    assert text(row(rows, "E-mail").left) == ["ANN@x.com", "ann@home.com"]
    assert row(rows, "Name").verdict == "same"


def test_what_one_of_them_is_known_by_alone_is_no_difference() -> None:
    rows = compared(LEAD, known("Ann Lee", ("phone", "+447911123456")), known("Anna Lee"))
    assert (row(rows, "Phone").verdict, text(row(rows, "Phone").left)) == ("one knows", ["+44 7911 123456"])
    assert row(rows, "Phone").right == []
    assert row(rows, "Name").verdict == "differs"


def test_neither_knows_and_nobody_known_give_no_row() -> None:
    assert [each.title for each in compared(LEAD, known("Ann Lee"), known(None, plan="Pro"))] == ["Name", "Plan"]
    assert compared(LEAD, Known(None, []), Known(None, [])) == []


def test_masked_values_that_look_alike_still_differ() -> None:
    left, right = known("A", ("email", "ann@x.com")), known("A", ("email", "amn@x.com"))
    masked = row(compared(ANALYST, left, right), "E-mail")
    assert (masked.verdict, text(masked.left), text(masked.right)) == ("differs", ["[a•••@x.com]"], ["[a•••@x.com]"])
    assert text(row(compared(LEAD, left, right), "E-mail").left) == ["a[n]n@x.com"]
