"""What contacts are about: the shape of `topics` in switchboard.yaml, and what may not stand in it."""

import re
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Written = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Topic(BaseModel):
    """A contact is about it when it has one of the tags, or when the customer says one of the words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    words: list[Written] = []
    patterns: list[Written] = []
    tags: list[Written] = []

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if not (self.words or self.patterns or self.tags):
            raise ValueError(f"topic '{self.name}' has no words, patterns or tags; give it one of them")
        for pattern in self.patterns:
            _check(self.name, pattern)
        return self

    @property
    def expression(self) -> str | None:
        """One regular expression (RE2) for all of its words and patterns; None: tags alone make it."""
        parts = [f"(?:{pattern})" for pattern in self.patterns]
        if self.words:
            # RE2's own \b knows the letters of ASCII alone.
            whole = "|".join(r"\s+".join(map(re.escape, word.split())) for word in self.words)
            parts.append(rf"(?:^|[^\p{{L}}\p{{N}}])(?:{whole})(?:[^\p{{L}}\p{{N}}]|$)")
        return "(?i)" + "|".join(parts) if parts else None


def differ(topics: list[Topic]) -> list[Topic]:
    """The topics, when each name and each tag is one topic's. Raises ValueError with the remedy."""
    names: set[str] = set()
    topic_of_tag: dict[str, str] = {}
    for topic in topics:
        if topic.name.casefold() in names:
            raise ValueError(f"two topics are called '{topic.name}'; make them one")
        names.add(topic.name.casefold())
        for tag in {each.lower() for each in topic.tags}:
            other = topic_of_tag.setdefault(tag, topic.name)
            if other != topic.name:
                raise ValueError(f"topics '{other}' and '{topic.name}' both have the tag '{tag}'; leave it to one")
    return topics


def told_to_dbt(topics: Sequence[Topic]) -> list[dict[str, object]]:
    """What the models need of them."""
    return [
        {"name": topic.name, "expression": topic.expression, "tags": sorted({each.lower() for each in topic.tags})}
        for topic in topics
    ]


def _check(name: str, pattern: str) -> None:
    """By the engine that will use it: RE2 reads a text in time that grows with its length, whatever the pattern."""
    import duckdb  # noqa: PLC0415 - who has no patterns need not wait for it

    try:
        # Alone, so that what only fits together with the brackets we put around it is seen.
        ((fits_nothing,),) = duckdb.execute("select regexp_matches('', $pattern)", {"pattern": pattern}).fetchall()
    except duckdb.Error as error:
        said = str(error).partition("\n")[0]
        raise ValueError(f"topic '{name}': pattern '{pattern}' can't be read ({said}); correct it") from None
    if fits_nothing:
        raise ValueError(f"topic '{name}': pattern '{pattern}' fits a text with nothing in it; make it say more")
