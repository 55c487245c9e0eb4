"""Plan files: a YAML plan is read, its slips are named with their lines, and its timeline is reported."""
