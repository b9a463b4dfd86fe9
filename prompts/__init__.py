"""Words for the model: what it is asked, what it may answer, and the one client that asks it."""
