"""Cards: one customer in short, shown inside the tools that agents work in, to requests that the tools sign."""
