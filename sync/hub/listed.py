"""The directory of help as an organisation keeps it: who can help, as Open Referral HSDS 3. Models, as in models.py."""

from typing import ClassVar

from django.db import models


class Service(models.Model):
    """One service, as `python -m kiosk help export` writes it; its attributes name their terms by id (`Terms`)."""

    organisation = models.ForeignKey(
        "Organisation", models.CASCADE, related_name="services", db_index=False
    )  # the constraint has one
    key = models.CharField(max_length=64)
    """Its HSDS id."""
    name = models.CharField(max_length=200)
    checked = models.DateField(null=True, blank=True)
    """HSDS's assured_date."""
    document = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    """Raised by every change: who has an older copy of it before them is told."""
    removed = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "key"], name="one_service_a_key")]

    def __str__(self) -> str:
        return self.name


class Terms(models.Model):
    """The terms that an organisation's services use: {"taxonomies": [...], "taxonomy_terms": [...]}."""

    organisation = models.OneToOneField("Organisation", models.CASCADE, related_name="terms")
    document = models.JSONField()


class Upload(models.Model):
    """A file that a member looks at before it is taken in; one for each, for a day (commands/tidy.py)."""

    organisation = models.ForeignKey("Organisation", models.CASCADE, related_name="uploads")
    member = models.OneToOneField("Member", models.CASCADE, related_name="upload")
    at = models.DateTimeField()
    document = models.JSONField()
    """{"services": [...], "terms": {...}}: what can be taken in of it."""
