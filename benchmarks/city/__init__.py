"""City: a hundred districts, apart and joined."""
