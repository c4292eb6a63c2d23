"""New versions of the kiosks' whole system, and how far each has gone out. Models, as in models.py."""

from typing import ClassVar

from django.db import models


class Release(models.Model):
    """A signed bundle for kiosks of one kind; releases.py keeps its file. The hub can't make one, nor change one."""

    organisation = models.ForeignKey(
        "Organisation", models.CASCADE, related_name="releases", db_index=False
    )  # the constraint has one
    version = models.CharField(max_length=80)
    compatible = models.CharField(max_length=40)
    """The kind of machine, as the bundle and the kiosks say it."""
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    data_format = models.PositiveIntegerField(default=1)
    notes = models.TextField(blank=True, max_length=4000)
    added = models.DateTimeField(auto_now_add=True)
    added_by = models.CharField(max_length=150, blank=True)
    removed = models.DateTimeField(null=True, blank=True)
    """Its file is here no more; what was told of it stays."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "compatible", "version"], name="one_release_a_version")
        ]

    def __str__(self) -> str:
        return self.version


class Rollout(models.Model):
    """A release on its way out: to one kiosk, to some, to all (rollout.py)."""

    organisation = models.ForeignKey("Organisation", models.CASCADE, related_name="rollouts")
    release = models.ForeignKey(Release, models.CASCADE, related_name="rollouts")
    first = models.ForeignKey("Kiosk", models.CASCADE, related_name="+")
    stage = models.PositiveSmallIntegerField(default=1)
    begun = models.DateTimeField()
    begun_by = models.CharField(max_length=150)
    widened = models.DateTimeField()
    """When the stage began that it is at."""
    stopped = models.DateTimeField(null=True, blank=True)
    stopped_by = models.CharField(max_length=150, blank=True)
    """A member, or "hub": too many kiosks could not do with it, or another version took its place."""
    why_stopped = models.CharField(max_length=16, blank=True)
    """"leader", "failed" or "another"."""

    class Meta:
        constraints: ClassVar = [
            # So that two leaders who begin at once are told of each other; "another" ends the one before first.
            models.UniqueConstraint(
                fields=["release"], condition=models.Q(stopped__isnull=True), name="one_rollout_at_a_time"
            )
        ]


class Offer(models.Model):
    """A release that a kiosk may fetch, and what the kiosk last said of it."""

    rollout = models.ForeignKey(Rollout, models.CASCADE, related_name="offers", db_index=False)
    kiosk = models.ForeignKey("Kiosk", models.CASCADE, related_name="offers")
    stage = models.PositiveSmallIntegerField()
    made = models.DateTimeField()
    state = models.CharField(max_length=12, default="waiting")
    """"waiting", or what the kiosk says: protocol.md, "Updates"."""
    percent = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=20, blank=True)
    changed = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["rollout", "kiosk"], name="one_offer_a_kiosk")]
