"""The kinds of groups there are. Each brings SQL for its members, their keys and doubts about them."""

from dataclasses import dataclass

from unified_profile.identity.kinds import Kind


@dataclass(frozen=True)
class GroupKind(Kind):
    """`levels` go from the strongest keys to the weakest; level 1 says that records are one, the others suggest it.

    Ids begin with `prefix`. Of its files in sql/groups, <name>_members.sql makes the temporary table found_member (on
    different sides nobody is one; rivals are one at level 1 only), <name>_domains.sql names the domains
    with two spellings, <name>_keys.sql makes found_key and off_key (keys
    that join nobody, with the reason), <name>_doubts.sql makes doubt (the same, once it is known who shares what), and
    <name>_publish.sql writes the tables that others read.
    """

    prefix: str
    levels: tuple[int, ...]

    @property
    def folder(self) -> str:
        """Where in sql/ the statements about groups are."""
        return "groups/"


AGENT = GroupKind("agent", "agents", "a", levels=(1, 2))
COMPANY = GroupKind("company", "companies", "c", levels=(1, 2, 3, 4))
