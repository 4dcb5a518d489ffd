"""One file per command. Heavy imports happen inside the functions, so that `switchboard --help` is quick."""
