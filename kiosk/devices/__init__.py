"""The hardware: each device one file, each with a stand-in for its absence."""
