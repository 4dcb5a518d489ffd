"""Making a new connector: a folder that keeps every rule against its own sandbox before a line is changed."""
