"""Keep: the DuckDB warehouse. Landing → raw → staging → core → marts → published."""
