"""Webhooks in: who sent them, what they are about, and a durable queue of what to ask for again. Hints, never data."""
