"""Three ways to read a stream. Which one is found by looking at what the CDK built, never from a list of names.

pages     whole pages pass through as bytes; records never become Python objects
records   the CDK makes each record: filters, transformations, custom components
messages  the CDK reads the stream by itself: whatever it can do and we cannot see into
"""
