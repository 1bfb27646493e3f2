"""Areas and the catalogue that ship with the product."""
