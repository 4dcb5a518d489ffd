"""What each role may see and do beyond looking at customers. Signing in is enough for that."""

from unified_profile.ledger import Role

# Who reads e-mail addresses and phone numbers in evidence about identity, which may be of people they never looked up.
SEES_VALUES = frozenset({Role.LEAD, Role.ANALYST, Role.PRIVACY_OFFICER, Role.ADMIN})
# Who says which records are one person: that moves history for everybody, not in one's own view alone.
DECIDES = frozenset({Role.LEAD, Role.ADMIN})
# Who sees how the house runs: streams and their errors, teams, and lists of customers behind a number.
OVERSEES = frozenset({Role.LEAD, Role.ANALYST, Role.ADMIN})
