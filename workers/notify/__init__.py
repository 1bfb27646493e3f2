"""How messages reach people: one adapter for each channel, and the switch that chooses among them."""
