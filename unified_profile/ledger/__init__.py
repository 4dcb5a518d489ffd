"""The ledger: what people decide and do, as opposed to what is derived. It is never rebuilt."""

from unified_profile.ledger.ledger import Ledger
from unified_profile.ledger.values import AccessEntry, ChainVerdict, Decision, DecisionKind, Role, User

__all__ = ["AccessEntry", "ChainVerdict", "Decision", "DecisionKind", "Ledger", "Role", "User"]
