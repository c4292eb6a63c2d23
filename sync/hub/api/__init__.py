"""What kiosks ask: ../../protocol.md, each part a module."""
