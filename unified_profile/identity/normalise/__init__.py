"""Turns what people typed into what they meant."""
