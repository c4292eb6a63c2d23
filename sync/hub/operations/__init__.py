"""What watches over a hub: health, metrics, logs, limits."""
