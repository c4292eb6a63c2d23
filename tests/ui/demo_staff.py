"""A staff service of a demo centre, by the name that tests know it by."""

from kiosk.demo.screens.staffing import JONAS, KARIN, METTE, DemoCounts, with_staff

__all__ = ["JONAS", "KARIN", "METTE", "DemoCounts", "with_staff"]
