"""How soon a change reaches everybody who follows."""
