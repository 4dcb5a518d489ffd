"""After a publication, what it changed is queued for whoever wants to be told."""

from pathlib import Path

import structlog

from switchboard.settings import Settings
from warehouse.publish import FILE, Publication

_log = structlog.get_logger(__name__)


def announce(settings: Settings, published: Publication) -> int:
    """Queue what this publication says that the one before did not; how many messages. It never fails a publication.

    Of the first one only the numbers are looked at, as of one whose predecessor is gone: all of it would be new.
    """
    from unified_profile.ledger import Ledger  # noqa: PLC0415 - SQLAlchemy only when it is needed
    from unified_profile.webhooks.changes import changes  # noqa: PLC0415
    from unified_profile.webhooks.readings import readings  # noqa: PLC0415

    try:
        with Ledger(settings.ledger_url) as ledger:
            outbox = ledger.outbox
            before, queued = outbox.compared(), 0
            if any(each.disabled_at is None for each in outbox.endpoints()):
                old = _file(settings, before) if before is not None else None
                after = _file(settings, published.number)
                if after is not None:
                    found = changes(old, after, published.number) if old is not None else []
                    queued = sum(outbox.announce(each.event, each.key, each.data) for each in found)
                    queued += outbox.watch(readings(after, settings.webhooks.alerts), published.number)
            outbox.has_compared(published.number)
            return queued
    except Exception as error:  # noqa: BLE001 - readers have their data; the next publication is compared with the same one
        _log.error("webhooks not queued", publication=published.number, error=type(error).__name__)
        return 0


def _file(settings: Settings, number: int) -> Path | None:
    file = settings.published_path / str(number) / FILE
    return file if file.is_file() else None
