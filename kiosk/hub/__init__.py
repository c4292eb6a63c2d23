"""The kiosk's side of the hub: what screens and commands may ask about it, and what is done with what it says.

`service.py` is what screens see, and imports nothing heavy. Everything that speaks, signs or parses is imported by the
thread that `Hub.start` begins once the first page is up.
"""
