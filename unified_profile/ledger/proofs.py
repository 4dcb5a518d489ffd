"""What people prove themselves by, all of it: for whoever is let in no more."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from unified_profile.ledger import second_factor
from unified_profile.ledger.models import FederatedIdentityRow, PasswordRow


def forget(session: Session, user_id: int) -> None:
    """Leave no password, app, code and provider's name of a user: who comes back begins anew."""
    session.execute(delete(PasswordRow).where(PasswordRow.user_id == user_id))
    session.execute(delete(FederatedIdentityRow).where(FederatedIdentityRow.user_id == user_id))
    second_factor.forget(session, user_id)
