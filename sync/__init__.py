"""What crosses between kiosks and the hub: events, seals, packs, and the client that speaks. Never imports kiosk."""
