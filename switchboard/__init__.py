"""The thin front: the command line and the settings. Logic lives in the rooms."""
