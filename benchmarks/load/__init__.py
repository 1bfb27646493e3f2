"""Load: orders and claims of N clients against a running service, beside the same POST without database."""
