"""Know: who a person is over every tool, what people decided about it, and the app that shows it."""
