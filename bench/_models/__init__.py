"""A support organisation of any size, as Intercom and Aircall would have landed it: records made by DuckDB itself."""

from bench._models.desk import CONNECTIONS, Desk

__all__ = ["CONNECTIONS", "Desk"]
