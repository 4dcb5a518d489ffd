"""The independent metrics, against worlds small enough to count by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from sandbox.model import Call, CategoryRating, Conversation, Part, Rating, Review, World
from sandbox.truth import csat, expected_totals, first_response_time, iqs, truth_of, volume_by_channel, write_truth

T0 = datetime(2026, 3, 2, 10, tzinfo=UTC)


def minutes(count: float) -> datetime:
    return T0 + timedelta(minutes=count)


def part(kind: str, author: str, at: float) -> Part:
    return Part(f"{kind}{at}", kind, author, 2 if author == "agent" else None, "x", minutes(at))  # type: ignore[arg-type]


def conversation(number: int, *parts: Part, score: int | None = None, **values: object) -> Conversation:
    rating = Rating(score, None, minutes(50), minutes(60), 2, is_bot=bool(values.pop("bot", False))) if score else None
    blank = Conversation(
        id=str(number), contact="c", person=number, channel="chat", direction="inbound", topic="bug", subject=None,
        body="x", started_at=T0, updated_at=minutes(60), parts=parts, state="closed", assignee=2, team=1, tags=(),
        rating=rating, bot_resolution=None, waiting_since=None, snoozed_until=None,
    )  # fmt: skip
    return replace(blank, **values)  # type: ignore[arg-type]


def call(number: int) -> Call:
    return Call(number, None, 9, 1, "inbound", "anonymous", T0, None, minutes(1), None, None, "x", False, (), (), "bug")


def review(number: int, *ratings: tuple[float | None, float, bool], of: str = "1") -> Review:
    rated = tuple(CategoryRating("c", score, weight, critical, None) for score, weight, critical in ratings)
    return Review(str(number), of, 1, 2, 0.0, rated, None, minutes(70), minutes(70), "w")


def world_of(small: World, *conversations: Conversation, **values: object) -> World:
    return replace(small, conversations=conversations, **{"calls": (), "reviews": ()} | values)  # type: ignore[arg-type]


CLOSE = part("close", "agent", 40)


def test_csat_counts_four_and_five_and_leaves_bots_out(small: World) -> None:
    world = world_of(
        small,
        conversation(1, CLOSE, score=5),
        conversation(2, CLOSE, score=4),
        conversation(3, CLOSE, score=3),
        conversation(4, CLOSE, score=1, bot=True),
        conversation(5, CLOSE),
        conversation(6, CLOSE, state="open"),
    )
    found = csat(world)
    assert (found.numerator, found.denominator, found.n) == (2, 3, 3)
    assert found.value == pytest.approx(2 / 3)
    assert found.coverage == pytest.approx(3 / 5)


def test_csat_counts_an_answer_when_it_was_given(small: World) -> None:
    world = world_of(small, conversation(1, CLOSE, score=5))
    assert csat(world, minutes(60), minutes(61)).n == 1
    assert csat(world, minutes(59), minutes(60)).n == 0
    assert csat(world, minutes(59), minutes(60)).value is None


def test_iqs_leaves_out_what_did_not_apply_and_fails_on_critical_categories(small: World) -> None:
    world = world_of(
        small,
        conversation(1, CLOSE),
        conversation(2, CLOSE),
        calls=(call(1), call(2)),
        reviews=(
            review(1, (100, 30, False), (50, 10, False), (None, 60, True)),  # (3000 + 500) / 40 = 87.5
            review(2, (100, 90, False), (0, 10, True)),  # a critical category failed: 0
            review(3, (50, 10, True), (100, 10, False)),  # 50 is not below 50: 75
            review(4, (None, 10, False)),  # nothing rated: no score
        ),
    )
    found = iqs(world)
    assert found.n == 3
    assert found.value == pytest.approx((87.5 + 0 + 75) / 3)
    assert found.coverage == pytest.approx(1 / 4)


def test_only_a_person_who_says_something_in_public_ends_the_wait(small: World) -> None:
    answered = conversation(
        1,
        part("comment", "bot", 1),
        part("note", "agent", 2),
        part("comment", "customer", 3),
        part("comment", "agent", 9),
    )
    later = conversation(2, part("comment", "agent", 20))
    never = conversation(3, part("close", "agent", 5))
    ours = conversation(4, part("comment", "agent", 1), direction="outbound")
    found = first_response_time(world_of(small, answered, later, never, ours, calls=(call(1),)))
    assert found.value == pytest.approx((9 + 20) / 2 * 60)
    assert found.n == 2
    assert found.coverage == pytest.approx(2 / 3)


def test_volume_counts_calls_as_phone(small: World) -> None:
    world = world_of(small, conversation(1), conversation(2, channel="email"), calls=(call(1), call(2)))
    assert volume_by_channel(world) == {"chat": 1, "email": 1, "phone": 2}


def test_every_record_has_a_human_and_the_file_says_the_same(small: World, tmp_path: Path) -> None:
    truth = truth_of(small)
    people = {human.id for human in small.people}
    assert len(truth.human_of) == len(small.records) + len(small.conversations) + len(small.calls)
    assert set(truth.human_of.values()) <= people
    write_truth(small, tmp_path / "deep" / "truth.json")
    written = orjson.loads((tmp_path / "deep" / "truth.json").read_bytes())
    assert written["human_of"] == truth.human_of
    assert written["metrics"]["csat"]["value"] == truth.metrics["csat"].value


def test_totals_count_what_the_world_is_made_of(small: World) -> None:
    totals = expected_totals(small)
    assert set(totals) == {"intercom", "aircall", "klaus", "pipedrive"}
    empty = {stream for streams in totals.values() for stream, count in streams.items() if not count}
    # What happens only when somebody asks the sandbox for it.
    assert empty <= {"contact_companies", "contact_merges", "deleted_conversations"}
    assert totals["pipedrive"]["deals"] + totals["pipedrive"]["deals_archived"] == len(small.deals)
