"""Consultations of a demo centre, by the name that tests know them by."""

from kiosk.demo.screens.consultations import DOG, EVENING, OVER, TODAY, TOLD, WAITING, DemoConsultations

__all__ = ["DOG", "EVENING", "OVER", "TODAY", "TOLD", "WAITING", "DemoConsultations"]
