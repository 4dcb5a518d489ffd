"""How right the model of suggestions is on FEBRL, without labels, with and without the social security number."""

import time

from bench._febrl import LISTS, person, suggested
from bench._quality import groups, quality


def run() -> dict[str, object]:
    """Quality of the groups that suggested pairs hold together, and CPU seconds."""
    result: dict[str, object] = {}
    for name in LISTS:
        for with_number in (True, False):
            title = name if with_number else f"{name} without soc_sec_id"
            started = time.process_time()
            records, pairs = suggested(name, with_number=with_number)
            spent = time.process_time() - started
            found = groups(records, [(pair.a, pair.b) for pair in pairs])
            measures = quality({record: person(record) for record in records}, found)
            result |= {f"{title}: {measure}": value for measure, value in measures.items()}
            result[f"{title}: CPU s"] = spent
    return result
