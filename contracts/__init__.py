"""What the rooms agree on. Every room may import this one; this one imports none of them."""
