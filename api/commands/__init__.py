"""The subcommands of the jiedan command, one a file."""
