"""What a kiosk does before anything else starts: its partitions, its data, its setup file.

Only the standard library and Debian's own tools: it must work where everything else of the kiosk is broken. Why it is
as it is: decision-data.md.
"""
