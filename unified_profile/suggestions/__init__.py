"""Suggestions: who may be one person although no rule of identity says so. Nothing here ever joins anybody."""

from unified_profile.suggestions.engine import Pair, TooLittleToLearnError, score_pairs
from unified_profile.suggestions.model import Block, Comparison, Level, Model, read_model
from unified_profile.suggestions.people import forget, suggest
from unified_profile.suggestions.queue import (
    Place,
    Queue,
    Suggestion,
    are_suspected,
    has_suggestions,
    open_suggestions,
    queue_of_suggestions,
)
from unified_profile.suggestions.waterfall import Bar

__all__ = [
    "Bar",
    "Block",
    "Comparison",
    "Level",
    "Model",
    "Pair",
    "Place",
    "Queue",
    "Suggestion",
    "TooLittleToLearnError",
    "are_suspected",
    "forget",
    "has_suggestions",
    "open_suggestions",
    "queue_of_suggestions",
    "read_model",
    "score_pairs",
    "suggest",
]
