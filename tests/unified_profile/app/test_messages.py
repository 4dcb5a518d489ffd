"""What people wrote is shown, and never runs."""

import re

import pytest

from tests.unified_profile.app.hostile import PAYLOADS
from unified_profile.app.messages import message_html, one_line
from unified_profile.plain_text import message_text

SHOWN = re.compile(r"<[a-z]", re.IGNORECASE)


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 50


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("frame", ["{}", "<p>Hello</p>{}<p>bye</p>", "<table><tr><td>{}", "<b>{}</b>"])
def test_no_payload_survives(payload: str, frame: str) -> None:
    tags = re.findall(r"<[^>]+>", str(message_html(frame.replace("{}", payload))))
    harmless = r"</?(?:a|b|p|br|hr|table|tbody|td|tr|div|em|i|li|ul|ol|pre|code|strong|thead|th|h[1-6]|blockquote)"
    for tag in tags:
        assert re.match(harmless + r"(?:\s|>)", tag), tag
        attributes = re.sub(r"^</?[a-z0-9]+|>$", "", tag)
        assert not attributes.strip() or attributes.strip().startswith(("href=", "target=", "rel=")), tag
        assert "javascript:" not in tag.lower().replace("\t", "")


def test_what_people_format_is_kept() -> None:
    html = message_html('<p>Hi <b>you</b><br>see <a href="https://x.example/a?b=1&c=2" onclick="x()">this</a></p>')
    assert html == (
        '<p>Hi <b>you</b><br>see <a href="https://x.example/a?b=1&amp;c=2" target="_blank" '
        'rel="noopener noreferrer nofollow">this</a></p>'
    )


def test_images_are_dropped() -> None:
    assert message_html('<p>a<img src="https://tracker.example/p.gif">b</p>') == "<p>ab</p>"


def test_plain_text_keeps_its_lines_and_its_angle_brackets() -> None:
    assert message_html("if a < b\nthen c > d & e") == "if a &lt; b<br>then c &gt; d &amp; e"


def test_a_message_above_the_limit_becomes_plain_text_cut() -> None:
    html = message_html("<p>" + "<b>word</b> " * 1000 + "</p>", 200)
    assert len(html) <= 201
    assert html.endswith("…")
    assert not SHOWN.search(html)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>one</p><p>two</p>", "one two"),
        ("a<br>b", "a b"),
        ("<p>x &amp; y</p>", "x & y"),
        ("a\u202eb\u2066c\x07d", "abcd"),
        ("👩‍👩‍👧 ok", "👩‍👩‍👧 ok"),
        (None, ""),
        ("<style>p{}</style><p>text</p>", "text"),
        ("w" * 300, "w" * 179 + "…"),
    ],
)
def test_one_line_is_plain(body: str | None, expected: str) -> None:
    assert one_line(body) == expected


def test_text_keeps_paragraphs_as_lines() -> None:
    assert message_text("<p>one</p><p>two</p>").split("\n") == ["one", "two"]
