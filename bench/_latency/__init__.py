"""A published office of any size, the app over it in a process of its own, and people who read it at a given pace."""

from bench._latency.office import Office, office
from bench._latency.readers import Readers

__all__ = ["Office", "Readers", "office"]
