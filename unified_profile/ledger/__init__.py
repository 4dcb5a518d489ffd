"""The ledger: what people decide and do, as opposed to what is derived. It is never rebuilt."""

from unified_profile.ledger.ledger import Ledger
from unified_profile.ledger.users import address as read_address
from unified_profile.ledger.values import (
    GRANTABLE,
    AccessEntry,
    Account,
    ChainVerdict,
    Decision,
    DecisionKind,
    Role,
    User,
)

__all__ = [
    "GRANTABLE",
    "AccessEntry",
    "Account",
    "ChainVerdict",
    "Decision",
    "DecisionKind",
    "Ledger",
    "Role",
    "User",
    "read_address",
]
