"""The pages. Each is a function of its route, what was entered, and the services: see `kiosk.ui.screen`."""
