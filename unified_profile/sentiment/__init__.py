"""How customers sound, message by message: the language they write in and, where that is English, the feeling in it."""

from unified_profile.sentiment.score import ScoringReport, score_messages

__all__ = ["ScoringReport", "score_messages"]
