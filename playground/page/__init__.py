"""The pretend workspace in a browser: pages drawn here, kept up to date by a little script."""
