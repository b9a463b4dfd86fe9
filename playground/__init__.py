"""A pretend Slack workspace: a strict stand-in on loopback for demo, tests and fault tests."""
