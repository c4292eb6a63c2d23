"""From a clean checkout to an image that a machine starts from: `python3 -m deploy.image --help`."""
