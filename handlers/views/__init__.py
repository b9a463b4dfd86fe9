"""What people see in Slack: each file draws one thing from facts, in one language."""
