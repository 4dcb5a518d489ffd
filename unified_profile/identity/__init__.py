"""Identity: which records of people in which tools are one person, why, and under which lasting id."""

from unified_profile.identity.evidence import Step, explain
from unified_profile.identity.ids import current_person_id
from unified_profile.identity.overrides import Override
from unified_profile.identity.resolve import IdentityReport, resolve
from unified_profile.identity.rules import Rules, default_rules, read_rules

__all__ = [
    "IdentityReport",
    "Override",
    "Rules",
    "Step",
    "current_person_id",
    "default_rules",
    "explain",
    "read_rules",
    "resolve",
]
