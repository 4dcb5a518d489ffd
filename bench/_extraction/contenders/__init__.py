"""One program each: ADDRESS FOLDER STREAMS (comma-separated). The last line it prints is {"rows": n, "seconds": s}."""
