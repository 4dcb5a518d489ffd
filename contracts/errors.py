"""The errors of the whole house, grouped by what the reader should do.

    SwitchboardError
    ├── ConfigurationError   change switchboard.yaml, a connector's files or a setting
    │   ├── NotThereError        name something that exists
    │   ├── ContradictionError   take back what stands against it first
    │   └── ImpossibleError      ask for something that can be
    ├── CredentialsError     put in a secret that works
    ├── RetryLaterError      change nothing, run again later
    ├── BadDataError         look at the record, it is kept aside
    └── BugError             report it, the fault is ours

Every message names what it is about (connection, setting or record) and ends with the remedy.
"""

from typing import ClassVar


class SwitchboardError(Exception):
    """An error a user can act on. Shown without a stack trace.

    `remedy` is a sentence that starts with a verb; `connection`, `setting` and `record` name what it is about.
    """

    exit_code: ClassVar[int] = 1
    kind: ClassVar[str] = "error"

    def __init__(
        self,
        message: str,
        *,
        remedy: str,
        connection: str | None = None,
        setting: str | None = None,
        record: str | None = None,
    ) -> None:
        self.message = message
        self.remedy = remedy
        self.connection = connection
        self.setting = setting
        self.record = record
        super().__init__(str(self))

    def __str__(self) -> str:
        named = (("connection", self.connection), ("setting", self.setting), ("record", self.record))
        about = ", ".join(f"{label} '{value}'" for label, value in named if value)
        return f"{about + ': ' if about else ''}{self.message} Remedy: {self.remedy}"


class ConfigurationError(SwitchboardError):
    """Something in switchboard.yaml, a connector's files or a setting is wrong."""

    kind: ClassVar[str] = "configuration"


class NotThereError(ConfigurationError):
    """What was named is not known: a record, a person, a decision."""


class ContradictionError(ConfigurationError):
    """It contradicts something that stands, which the message names."""


class ImpossibleError(ConfigurationError):
    """What was asked for is incomplete or can never be."""


class CredentialsError(SwitchboardError):
    """A tool refused our secret, or the secret is missing."""

    kind: ClassVar[str] = "credentials"


class RetryLaterError(SwitchboardError):
    """A tool or a resource is not available now; nothing was lost and a later run goes on from here."""

    kind: ClassVar[str] = "retry later"


class BadDataError(SwitchboardError):
    """Something cannot be read, or should not be believed before somebody looks. What came is kept."""

    kind: ClassVar[str] = "bad data"


class BugError(SwitchboardError):
    """An inner promise does not hold. Never the user's fault."""

    kind: ClassVar[str] = "bug"
