"""What bench/extraction.py needs: a tool that answers as fast as it can, the contenders, and a way to measure them."""
