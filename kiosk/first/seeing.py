"""In the camera's process: finds the square code that a hub shows beside an enrolment code."""

from kiosk.forms import seeing
from sync import invitation


class Judge(seeing.Judge):
    """Told of each frame; says what stands in the code, "" while there is none. Of any other code it tells nothing."""

    begins, longest = invitation.PREFIX, invitation.LONGEST
