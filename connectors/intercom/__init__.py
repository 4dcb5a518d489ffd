"""Intercom: chats and e-mails, contacts and companies, satisfaction ratings."""
