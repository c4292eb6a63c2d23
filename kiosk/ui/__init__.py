"""Screens and widgets: the only place that imports Kivy."""
