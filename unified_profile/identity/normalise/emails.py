"""E-mail addresses of every record: normalised in SQL, with the few non-ASCII domains spelled one way by Python."""

import duckdb
import idna

from unified_profile.identity.rules import Rules
from unified_profile.identity.statements import run


def normalise_emails(con: duckdb.DuckDBPyConnection, rules: Rules) -> None:
    """Write identity.record_email: every address of every record in `record`, null where it is no address."""
    run(con, "emails")
    domains = [domain for (domain,) in run(con, "email_domains")]
    run(
        con,
        "record_email",
        domains=domains,
        ascii_domains=[ascii_domain(domain) for domain in domains],
        role_mailboxes=sorted(rules.role_mailboxes),
        placeholder_emails=sorted(rules.placeholder_emails),
        placeholder_domains=sorted(rules.placeholder_domains),
        placeholder_mailboxes=sorted(rules.placeholder_mailboxes),
    )


def ascii_domain(domain: str) -> str:
    """Spell an internationalised domain the way the name servers do; give back what cannot be spelled so."""
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return domain
