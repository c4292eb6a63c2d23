"""The kiosk's stage with one request more: what it knows of cards, and what staff see of it. It only looks."""

import sys

from kiosk.demo import stage


def staff(_window):
    """Of each place its reader and its seat's state; whether a key is there; what staff have on the screen."""
    from kivy.app import App

    app = App.get_running_app()
    service = app.services.staff
    known = service._cards.state
    seats = service._seats
    pages = app.staffing.pages
    pin = pages.navigation.current.state.get("pin") if pages else None
    return {
        "typed": bytes(pin._digits[: len(pin)]).decode() if pin is not None else "",
        "insertion": service.insertion,
        "service": known.service,
        "readers": len(known.readers),
        "cards": {str(one.place): one.reader[-1] for one in known.cards},
        "states": [seat.state for seat in seats],
        "failures": [type(seat.failure).__name__ if seat.failure else "" for seat in seats],
        "keys": [seat._key is not None for seat in seats],
        "pages": pages.navigation.current.name if pages else "",
        "beside": app.staffing.with_visitor is not None,
        "session": app.services.session.state.value,
    }


stage.REQUESTS["staff"] = staff

if __name__ == "__main__":
    sys.exit(stage.main(sys.argv[1:]))
