"""Guides: small decision trees, step by step, that end in something to do. guides.md says how one is written."""
