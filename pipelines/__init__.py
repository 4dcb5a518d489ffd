"""Runs the rooms in order: steps as plain functions, and the Dagster definitions that schedule them."""
