"""The pages, one file per job."""
