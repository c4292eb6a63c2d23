"""Being heard: what an organisation asks its visitors, and what its kiosks tell of visits and answers. Models, as in
models.py.

A kiosk tells totals alone, suppressed before they leave it (kiosk/voice/suppress.py): what is null here the hub does
not have. Its first word about a period or a consultation holds: a second would tell what came in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

if TYPE_CHECKING:
    from sync.hub.models import Centre


class Consultation(models.Model):
    """A question to visitors, as sync/consultation.py describes it in `document`; of a draft something may lack."""

    organisation = models.ForeignKey(
        "Organisation", models.CASCADE, related_name="consultations", db_index=False
    )  # the constraint has one
    name = models.CharField(max_length=40)
    """The id that kiosks know it by."""
    document = models.JSONField(default=dict)
    centres: models.ManyToManyField[Centre, models.Model] = models.ManyToManyField(
        "Centre", related_name="consultations"
    )
    version = models.PositiveIntegerField(default=0)
    """Raised by every change: who has an older copy of it before them is told."""
    published = models.DateTimeField(null=True, blank=True)
    withdrawn = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="one_consultation_a_name")
        ]


class ToldCounts(models.Model):
    """What a kiosk told of a month or a year that is over. None in `numbers` and `barriers`: it does not say."""

    kiosk = models.ForeignKey("Kiosk", models.CASCADE, related_name="told_counts", db_index=False)
    period = models.CharField(max_length=7)
    """"2026-03" or "2026"."""
    numbers = models.JSONField()
    barriers = models.JSONField()
    received = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kiosk", "period"], name="one_word_a_period")]


class ToldAnswers(models.Model):
    """What a kiosk told of a consultation that is closed: how many chose what. None: it does not say."""

    kiosk = models.ForeignKey("Kiosk", models.CASCADE, related_name="told_answers", db_index=False)
    consultation = models.CharField(max_length=40)
    """Its name; the kiosk may have one of its own, which the hub knows nothing of."""
    numbers = models.JSONField()
    total = models.PositiveIntegerField(null=True, blank=True)
    received = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kiosk", "consultation"], name="one_word_a_consultation")
        ]
