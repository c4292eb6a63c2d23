"""The web console of the coordinators."""
