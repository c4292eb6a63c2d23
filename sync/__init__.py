"""What crosses between kiosks and the hub: events now, sealing and the client later. Never imports kiosk."""
