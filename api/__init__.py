"""The doors of the service: HTTP, pages, command line."""
