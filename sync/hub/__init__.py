"""The hub: what many kiosks sync with, and the web console of their coordinators. A Django project.

models.py is what it knows (never a visitor's name); api/ is what kiosks ask (../protocol.md); console/ is what
coordinators see; seats.py decides who has a place; `python -m sync.hub --help` is what technicians type.
"""
