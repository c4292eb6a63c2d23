"""Preparing many cards at once. See README.md."""
