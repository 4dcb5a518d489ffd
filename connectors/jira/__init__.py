"""Jira: the bugs behind conversations, and whether they are fixed."""
