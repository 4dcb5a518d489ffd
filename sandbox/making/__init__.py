"""How the world is made: each file draws one kind of thing, from dice that depend on seed and name only."""
