"""What people do here: one function, one outcome; sends nothing, opens nothing, never awaits."""
