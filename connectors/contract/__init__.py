"""What is asked of every connector, rule by rule, against its own sandbox. Only the command and the tests use it."""
