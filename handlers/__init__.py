"""The doors of the desk: Slack surfaces, views, the web and the command line."""
