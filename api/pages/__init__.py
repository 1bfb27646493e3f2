"""What people see of the service beside its API."""
