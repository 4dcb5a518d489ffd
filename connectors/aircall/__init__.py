"""Aircall: phone calls, their callers and the agents who took them."""
