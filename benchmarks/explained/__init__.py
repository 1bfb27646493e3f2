"""Whether what `jiedan solve --explain` says holds: every remedy and price, done to the instance and solved afresh."""
