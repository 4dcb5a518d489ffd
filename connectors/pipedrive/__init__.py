"""Pipedrive: the people, companies, deals and notes of the sales team."""
