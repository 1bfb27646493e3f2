"""Files of rows become members, teams, units and orders: checked first, written in pieces, safe to repeat."""
