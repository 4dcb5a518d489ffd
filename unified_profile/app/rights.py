"""What each role may do beyond looking at customers. Signing in is enough for that."""

from unified_profile.ledger import Role

# Who reads e-mail addresses and phone numbers in evidence about identity, which may be of people they never looked up.
SEES_VALUES = frozenset({Role.ANALYST, Role.ADMIN})
