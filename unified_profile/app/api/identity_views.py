"""Turns what identity and the ledger know into bodies, with every value as the reader's role may see it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from unified_profile.app.api import identity_models as models
from unified_profile.app.api.suspect_models import BarBody, SuspectBody
from unified_profile.app.masks import masked, masked_bar
from unified_profile.identity import Contested, IdChange, Preview, Step, Subject
from unified_profile.identity.asking import IdStory
from unified_profile.ledger import Decision, Role
from unified_profile.suggestions import Bar, Suggestion


@dataclass(frozen=True)
class View:
    """What one role sees. Keys of records are masked too, since some tools' ids are addresses."""

    role: Role

    def subject(self, subject: Subject) -> models.SubjectBody:
        """A record and whom it is of."""
        return models.SubjectBody(record_key=self._record(subject.record_key), id=subject.id, kind=subject.kind)

    def step(self, step: Step, joined_at: datetime | None) -> models.StepBody:
        """One link of a chain of evidence."""
        return models.StepBody(
            record_key_a=self._record(step.record_key_a),
            record_key_b=self._record(step.record_key_b),
            level=step.level,
            key_type=step.key_type,
            key_value=masked(self.role, step.key_type, step.key_value),
            joined_at=joined_at,
        )

    def contested(self, one: Contested) -> models.ContestedBody:
        """A key that joins nobody."""
        seen = {"key_value": masked(self.role, one.key_type, one.key_value), "reason": self._text(one.reason)}
        return models.ContestedBody(**(asdict(one) | seen))

    def decisions(self, decisions: Iterable[Decision]) -> list[models.DecisionBody]:
        """Decisions, reasons included: people write addresses into them."""
        return [self._decision(each) for each in decisions]

    def story(self, named: str, story: IdStory, decisions: Iterable[Decision]) -> models.IdStoryBody:
        """What became of an id."""
        return models.IdStoryBody(
            id=named,
            current_id=story.subject.id if story.subject else None,
            kind=story.subject.kind if story.subject else None,
            record_keys=[self._record(each) for each in story.record_keys],
            changes=[_change(each) for each in story.changes],
            decisions=self.decisions(decisions),
        )

    def preview(self, preview: Preview) -> models.PreviewBody:
        """What would change; an unknown caller's name may be a number."""
        people = [replace(each, name=each.name and self._text(each.name)) for each in preview.people]
        return models.PreviewBody.model_validate(replace(preview, people=people))

    def suspect(self, suggestion: Suggestion) -> SuspectBody:
        """Two people who may be one, and how that was weighed."""
        seen = {
            "record_key_a": self._record(suggestion.record_key_a),
            "record_key_b": self._record(suggestion.record_key_b),
            "bars": [self._bar(bar) for bar in suggestion.bars],
        }
        return SuspectBody(**(asdict(suggestion) | seen))

    def _bar(self, bar: Bar) -> BarBody:
        values = {side: masked_bar(self.role, bar.about, getattr(bar, side)) for side in ("value_a", "value_b")}
        return BarBody(**(asdict(bar) | values))

    def _decision(self, decision: Decision) -> models.DecisionBody:
        seen = {
            "record_key_a": decision.record_key_a and self._record(decision.record_key_a),
            "record_key_b": decision.record_key_b and self._record(decision.record_key_b),
            "key_value": decision.key_value and masked(self.role, decision.key_type, decision.key_value),
            "reason": self._text(decision.reason),
        }
        return models.DecisionBody(**(asdict(decision) | seen))

    def _record(self, record_key: str) -> str:
        return masked(self.role, "record", record_key)

    def _text(self, text: str) -> str:
        return masked(self.role, None, text)


def _change(change: IdChange) -> models.IdChangeBody:
    return models.IdChangeBody(
        id=change.person_id, current_id=change.current_person_id, changed_at=change.changed_at, cause=change.cause
    )
