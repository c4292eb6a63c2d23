"""The first start: from a kiosk that knows nothing to one that is in service, and every state between."""
