"""One run, one process: instances on disk, ways to solve by name, children that are pinned, timed and weighed."""
