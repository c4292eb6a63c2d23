"""What templates say things with; built in to all of them (settings.py)."""

from django import template

register = template.Library()
