"""Statuspage: what was broken, how badly and for how long."""
