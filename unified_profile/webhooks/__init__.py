"""Webhooks out: what changed from one publication to the next, told to others."""
