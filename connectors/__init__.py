"""Reading the tools: a small engine, and one folder per tool beside it."""
