"""Webhooks of anything else, kept whole."""
