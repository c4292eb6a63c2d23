"""What the camera's page says: one sentence for each advice of steady.py, and for each trouble of the camera."""

from kiosk.i18n import N_

# Advice -> icon, and what to do.
ADVICE = {
    "searching": ("camera", N_("Show your letter to the camera")),
    "covered": ("lamp", N_("It is all dark. Is something in front of the camera?")),
    "too_dark": ("lamp", N_("It is too dark. Can you get more light on it?")),
    "too_far": ("far", N_("Bring the letter closer to the camera")),
    "cut_off": ("frame", N_("The whole page must be in the picture")),
    "crooked": ("crooked", N_("Hold the letter straight")),
    "glare": ("glare", N_("The light shines in the paper. Tilt it a little.")),
    "turn_over": ("turn-over", N_("We see no writing. Turn the page over.")),
    "moving": ("still", N_("Hold the letter still")),
    "blurred": ("blurred", N_("It is not sharp yet. Wait a little, or move it back.")),
    "hold_still": ("check", N_("Good. Keep it still.")),
    "next_page": ("forward", N_("Show the next page")),
}
AGAIN = ("refresh", N_("Move the page, then we take it again"))
FAILED = ("refresh", N_("The picture did not come. Show the page again."))

# Trouble -> title, words.
TROUBLE = {
    "none": (N_("There is no camera here"), N_("You can type the letter, or show it to staff.")),
    "hung": (N_("The camera does not answer"), N_("Try once more. If it does not help, ask staff.")),
    "gone": (N_("The camera has gone"), N_("Its cable may be loose. Try again, or ask staff.")),
}
