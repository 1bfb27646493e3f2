"""Quality: how good plans with several-person orders are within a time limit, beside other ways to make them."""
