"""Whether the kernel's clock can be trusted, for the doctor."""

import ctypes

TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised
_TIMEX_BYTES = 512  # struct timex has 208 on 64-bit; modes = 0 in its first field: only ask


def synchronised() -> bool | None:
    """Whether some time service (NTP, GPS, chrony ...) keeps the clock; None when the kernel does not say."""
    try:
        answer = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    except (OSError, AttributeError):
        return None
    return None if answer < 0 else answer != TIME_ERROR
