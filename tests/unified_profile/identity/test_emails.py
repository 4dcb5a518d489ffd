"""What an address as written means."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ann@x.com", ["ann@x.com"]),
        (" Ann@X.COM ", ["ann@x.com"]),
        ("mailto:ann@x.com", ["ann@x.com"]),
        ("MAILTO:ann@x.com?subject=hi", ["ann@x.com"]),
        ("<ann@x.com>", ["ann@x.com"]),
        ("Ann Lee <ann@x.com>", ["ann@x.com"]),
        ("'ann@x.com'.", ["ann@x.com"]),
        ("\u200bann@x.com\u00a0", ["ann@x.com"]),
        ("\ufeffann@x.com", ["ann@x.com"]),
        ("ann@x.com; bob@x.com", ["ann@x.com", "bob@x.com"]),
        ("Ann <ann@x.com>, Bob <bob@x.com>", ["ann@x.com", "bob@x.com"]),
        ("ann@googlemail.com", ["ann@gmail.com"]),
        ("ann@googlemail.com.au", ["ann@googlemail.com.au"]),
        ("a.n.n@gmail.com", ["a.n.n@gmail.com"]),
        ("ann+shop@x.com", ["ann+shop@x.com"]),
        ("ann@bücher.example", ["ann@xn--bcher-kva.example"]),
        ("ann@XN--BCHER-KVA.example", ["ann@xn--bcher-kva.example"]),
        ("вася@пример.рф", ["вася@xn--e1afmkfd.xn--p1ai"]),
        ("zoe\u0301@x.com", ["zo\u00e9@x.com"]),
        ("ann", [None]),
        ("ann@x", [None]),
        ("ann@@x.com", [None]),
        ("ann@x..com", [None]),
        ("ann@192.168.0.1", [None]),
        ("ann@-x.com", [None]),
        ("x" * 65 + "@x.com", [None]),
        ("ann@" + "x" * 63 + "." + ("y" * 60 + ".") * 4 + "com", [None]),
        ("null", [None]),
        ("a@b.c", [None]),
        ('"><script>@x.com', [None]),
        ("", []),
        ("  ", []),
    ],
)
def test_an_address_is_read(hub: Any, written: str, meant: list[str | None]) -> None:
    hub.add("a:contact:1", email=written)
    hub.resolve()
    rows = hub.con.execute("select email, position from identity.record_email order by position").fetchall()
    assert [email for email, _ in rows] == meant
    assert [position for _, position in rows] == list(range(1, len(meant) + 1))


def test_what_was_written_is_kept_and_the_main_address_comes_first(hub: Any) -> None:
    hub.add("a:contact:1", email=" Ann@X.com", other_emails=["nonsense", None, "bob@x.com"])
    hub.resolve()
    rows = hub.con.execute("select email_raw, email, position from identity.record_email order by position").fetchall()
    assert rows == [(" Ann@X.com", "ann@x.com", 1), ("nonsense", None, 2), ("bob@x.com", "bob@x.com", 3)]


@pytest.mark.parametrize(
    ("address", "is_role", "is_placeholder"),
    [
        ("info@x.com", True, False),
        ("support+eu@x.com", True, False),
        ("infos@x.com", False, False),
        ("ann@x.com", False, False),
        ("ann@test.com", False, True),
        ("none@x.com", False, True),
        ("nonsense", False, False),
    ],
)
def test_mailboxes_of_nobody_in_particular_are_marked(
    hub: Any, address: str, is_role: bool, is_placeholder: bool
) -> None:
    hub.add("a:contact:1", email=address)
    hub.resolve()
    assert hub.con.execute("select is_role, is_placeholder from identity.record_email").fetchall() == [
        (is_role, is_placeholder)
    ]
