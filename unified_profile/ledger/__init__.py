"""The ledger: what people decide and do, as opposed to what is derived. It is never rebuilt."""

from unified_profile.ledger.card_memory import CardMemory, Grant
from unified_profile.ledger.ledger import Ledger
from unified_profile.ledger.sealing import Sealer, new_key
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
    Enrolment,
    Pin,
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
    "Enrolment",
    "Grant",
    "Ledger",
    "Pin",
    "Reading",
    "Role",
    "Sealer",
    "Sending",
    "SignedIn",
    "TokenUse",
    "User",
    "new_key",
    "read_address",
    "token_id",
]
