"""The verbs of the desk: each loads, asks a rule, writes, and leaves effects, in one transaction."""
