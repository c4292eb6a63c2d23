"""What screens are built of: `part` lays out, `text` writes, `tappable` is touched; the rest is made of these."""
