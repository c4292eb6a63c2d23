"""What a visitor chose to keep: sealed under a key that only a printed card gives. See folder.md."""
