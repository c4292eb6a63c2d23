"""TinyDB's API over an encrypted journal."""
