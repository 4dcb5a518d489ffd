"""Migrations, oldest first. One that has been released never changes."""
