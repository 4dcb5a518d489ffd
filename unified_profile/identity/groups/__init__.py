"""Agents and companies: which records in which tools are one, under which lasting id. Small tables, solved whole."""

from unified_profile.identity.groups.ids import current_group_id
from unified_profile.identity.groups.kinds import AGENT, COMPANY, GroupKind
from unified_profile.identity.groups.resolve import GroupReport, resolve_groups

__all__ = ["AGENT", "COMPANY", "GroupKind", "GroupReport", "current_group_id", "resolve_groups"]
