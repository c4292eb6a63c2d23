"""The visit, from the first touch to the wipe."""
