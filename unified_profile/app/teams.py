"""One team: its numbers, each with what it rests on, its people and their trainings. Teams are never ranked."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import duckdb

from unified_profile.app.metrics import MONTHS_SHOWN, Line, MetricValue, families_of, metric_values, scaled
from unified_profile.app.queries import all_rows
from unified_profile.app.viewers import ANYBODY

# More than any history has months, for every metric.
_ALL_MONTHS = 100_000
TRAININGS_SHOWN = 20


@dataclass(frozen=True)
class Team:
    """A team in the list of teams. `contacts` counts conversations and calls; None: no tool names the team in one."""

    name: str
    people: int
    contacts: int | None
    channels: list[str]


@dataclass(frozen=True)
class Member:
    """Somebody of a team."""

    agent_id: str
    name: str | None
    tools: int


@dataclass(frozen=True)
class Training:
    """A training of somebody of a team; `occurred_at` (naive UTC) is when it was completed, else assigned."""

    occurred_at: datetime | None
    title: str | None
    agent_name: str | None
    state: str | None
    connector: str
    source_url: str | None


@dataclass(frozen=True)
class TeamLine:
    """One metric of a team over all time, beside everybody's; `settled` is its newest month that changes no more."""

    line: Line
    house: MetricValue | None
    settled: MetricValue | None


@dataclass(frozen=True)
class TeamPage:
    """Everything about one team. `families` are its metrics by family."""

    name: str
    families: list[tuple[str, list[TeamLine]]]
    members: list[Member]
    trainings: list[Training]


def teams(con: duckdb.DuckDBPyConnection) -> list[Team]:
    """Every team that somebody is in or that had a conversation or call, by name."""
    return all_rows(con, Team, "teams")


def team_page(con: duckdb.DuckDBPyConnection, team: str) -> TeamPage | None:
    """One team. None: there is none of that name."""
    values = metric_values(con, ANYBODY, grain="all", dimension="team", dimension_value=team)
    members = all_rows(con, Member, "team_members", team=team)
    if not values and not members:
        return None
    months = _months(con, team)
    house = {value.metric: value for value in metric_values(con, ANYBODY, grain="all", dimension="all")}
    lines = {value.metric: _trend(months.get(value.metric, [])) for value in values}
    return TeamPage(
        team,
        [
            (
                family.name,
                [
                    TeamLine(line, house.get(line.metric), _settled(months.get(line.metric, [])))
                    for line in family.lines
                ],
            )
            for family in families_of(con, values, lines)
        ],
        members,
        all_rows(con, Training, "team_trainings", team=team, size=TRAININGS_SHOWN),
    )


def _months(con: duckdb.DuckDBPyConnection, team: str) -> dict[str, list[MetricValue]]:
    """The months of each metric of a team, oldest first."""
    found = metric_values(con, ANYBODY, grain="month", dimension="team", dimension_value=team, size=_ALL_MONTHS)
    return {metric: list(each) for metric, each in groupby(found, key=lambda value: value.metric)}


def _trend(months: list[MetricValue]) -> list[float]:
    return scaled([month.value for month in months[-MONTHS_SHOWN:] if month.value is not None])


def _settled(months: list[MetricValue]) -> MetricValue | None:
    return next((month for month in reversed(months) if month.value is not None and not month.is_provisional), None)
