"""The web app: the page a support agent keeps open, and the same facts as JSON. Reads published data and the ledger."""
