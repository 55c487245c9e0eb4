"""The running program: settings, wiring, networks, command line."""
