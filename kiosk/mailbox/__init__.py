"""The official mailboxes in a real browser: caged, locked to the official sites, and gone with the visit.

`sites` says where one can go, `policy` what the browser may do, `cage` what it can reach, `door` proves that it obeys,
`screen` keeps its window inside the kiosk's frame, and `service` is what the screens talk to. How and why, and what
it cannot promise, is in decision-browser.md.
"""
