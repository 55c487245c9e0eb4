"""What any network needs: its station among processes, what comes in, files, condition, waiting times."""
