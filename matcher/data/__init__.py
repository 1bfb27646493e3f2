"""Areas and catalogue that ship with the product."""
