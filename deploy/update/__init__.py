"""Updates, as they are made: the keys that sign them, the bundles, and what an image knows of both. README.md first."""
