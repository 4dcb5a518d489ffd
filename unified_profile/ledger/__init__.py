"""The ledger: what people decide and do, as opposed to what is derived. It is never rebuilt."""

from unified_profile.ledger.ledger import Ledger
from unified_profile.ledger.users import address as read_address
from unified_profile.ledger.values import (
    GRANTABLE,
    SCOPES,
    AccessEntry,
    Account,
    ApiToken,
    ChainVerdict,
    Decision,
    DecisionKind,
    Role,
    SignedIn,
    TokenUse,
    User,
)

__all__ = [
    "GRANTABLE",
    "SCOPES",
    "AccessEntry",
    "Account",
    "ApiToken",
    "ChainVerdict",
    "Decision",
    "DecisionKind",
    "Ledger",
    "Role",
    "SignedIn",
    "TokenUse",
    "User",
    "read_address",
]
