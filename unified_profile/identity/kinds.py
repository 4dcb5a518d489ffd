"""What there are lasting ids of: people, and the groups of records in groups/kinds.py that are agents or companies."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`name` is what one is called, `plural` what several are."""

    name: str
    plural: str

    @property
    def folder(self) -> str:
        """Where in sql/ the statements about them are."""
        return ""


PEOPLE = Kind("person", "people")
