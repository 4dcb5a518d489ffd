"""Klaus, now Zendesk QA: quality reviews of support conversations."""
