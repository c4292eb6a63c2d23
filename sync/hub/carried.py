"""What the hub carries for others and can't read: forms for staff, and copies of folders. Models, as in models.py."""

from typing import ClassVar

from django.db import models


class SealedForm(models.Model):
    """A piece of a form that a visitor sent to staff, by its event, which holds what nobody here can read.

    `sending` is the kiosk's own number for the whole form, `code` what its visitor has on paper.
    """

    kiosk = models.ForeignKey("Kiosk", models.CASCADE, related_name="forms", db_index=False)  # the constraint has one
    sending = models.CharField(max_length=32)
    part = models.PositiveIntegerField()
    parts = models.PositiveIntegerField()
    epoch = models.BigIntegerField()
    seq = models.BigIntegerField()
    code = models.CharField(max_length=16)
    form = models.CharField(max_length=64)
    version = models.CharField(max_length=64)
    received = models.DateTimeField(db_index=True)
    fetched = models.DateTimeField(null=True, blank=True)
    """When somebody last took it away to be opened."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kiosk", "sending", "part"], name="one_piece_a_part")]


class Box(models.Model):
    """The newest copy of a visitor's folder that a centre's kiosks carry, or the note that it is gone (../box.py).

    It is sealed, and its name is the hash of a key of its own: whose it is, nobody here can know. So neither is it
    written down which kiosk brought it.
    """

    centre = models.ForeignKey("Centre", models.CASCADE, related_name="boxes", db_index=False)  # the constraint has one
    name = models.CharField(max_length=32)
    version = models.BigIntegerField()
    gone = models.BooleanField(default=False)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    blob = models.BinaryField()
    written = models.DateTimeField()
    """When this version came."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["centre", "name"], name="one_box_a_name")]
