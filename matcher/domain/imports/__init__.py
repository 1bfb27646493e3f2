"""What people bring in sheets: which columns there are, what a cell may say, and why a row is refused."""
