"""Zendesk Support and Talk: tickets with all that was said in them, users, organizations, ratings, calls."""
