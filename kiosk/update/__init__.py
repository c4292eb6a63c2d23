"""Updates as the kiosk sees them, which may do nothing of it itself: it reads where one stands, and asks."""
