"""A synthetic hub of known truth: people whose lives make them hard to recognise, in six tools."""

from bench._identity.hub import grow, load
from bench._identity.measures import b_cubed, pairwise, recall_by_trap
from bench._identity.tools import TOOLS

__all__ = ["TOOLS", "b_cubed", "grow", "load", "pairwise", "recall_by_trap"]
