"""Explaining: what was understood of a letter, in plain words, in the language now in use."""

from kiosk.letters.explaining.explain import Explanation, explain

__all__ = ["Explanation", "explain"]
