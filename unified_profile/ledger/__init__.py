"""The ledger: what people decide and do, as opposed to what is derived. It is never rebuilt."""

from unified_profile.ledger.card_memory import CardMemory, Grant
from unified_profile.ledger.ledger import Ledger
from unified_profile.ledger.tokens import token_id
from unified_profile.ledger.users import address as read_address
from unified_profile.ledger.values import (
    EVENTS,
    GRANTABLE,
    SCOPES,
    AccessEntry,
    Account,
    ApiToken,
    ChainVerdict,
    Decision,
    DecisionKind,
    Delivery,
    Endpoint,
    Reading,
    Role,
    Sending,
    SignedIn,
    TokenUse,
    User,
)

__all__ = [
    "EVENTS",
    "GRANTABLE",
    "SCOPES",
    "AccessEntry",
    "Account",
    "ApiToken",
    "CardMemory",
    "ChainVerdict",
    "Decision",
    "DecisionKind",
    "Delivery",
    "Endpoint",
    "Grant",
    "Ledger",
    "Reading",
    "Role",
    "Sending",
    "SignedIn",
    "TokenUse",
    "User",
    "read_address",
    "token_id",
]
