"""Identity: which records of people in which tools are one person, why, and under which lasting id."""

from unified_profile.identity.evidence import Step, evidence_of, explain
from unified_profile.identity.ids import current_person_id, ids_of_person
from unified_profile.identity.limits import Limits
from unified_profile.identity.looking import Found, IdChange, find_record, id_history, records_of
from unified_profile.identity.overrides import Override
from unified_profile.identity.preview import Numbers, PersonPreview, Preview, preview
from unified_profile.identity.resolve import IdentityReport, resolve
from unified_profile.identity.rules import Rules, default_rules, rules_with
from unified_profile.identity.subjects import (
    Subject,
    chain_between,
    contested_between,
    find_subject,
    find_subjects,
    id_changes,
    records_of_subject,
)
from unified_profile.identity.why_not import Carried, Contested, contested_of, why_not

__all__ = [
    "Carried",
    "Contested",
    "Found",
    "IdChange",
    "IdentityReport",
    "Limits",
    "Numbers",
    "Override",
    "PersonPreview",
    "Preview",
    "Rules",
    "Step",
    "Subject",
    "chain_between",
    "contested_between",
    "contested_of",
    "current_person_id",
    "default_rules",
    "evidence_of",
    "explain",
    "find_record",
    "find_subject",
    "find_subjects",
    "id_changes",
    "id_history",
    "ids_of_person",
    "preview",
    "records_of",
    "records_of_subject",
    "resolve",
    "rules_with",
    "why_not",
]
