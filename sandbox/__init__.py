"""A make-believe company: one seeded world, served as the vendors' HTTP APIs by each connector's sandbox.py."""
