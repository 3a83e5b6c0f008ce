"""The line to the installations: what comes over it and goes back, under which keys."""
