"""A short print of a public key, for two people to compare over a telephone or on paper.

A kiosk learns its organisation's keys from the hub when it is enrolled. Whoever runs the hub could hand out keys of his
own; that is seen when the print on the kiosk is not the one that was written down where the key was made.
"""

import hashlib


def keyprint(public: str) -> str:
    """80 bits of SHA-256 over the key's text, in five groups of four hex digits; "" for no key.

    >>> keyprint("00" * 32)
    '60e0 5bd1 b195 af2f 9411'
    """
    if not public:
        return ""
    digits = hashlib.sha256(public.strip().encode()).hexdigest()
    return " ".join(digits[n : n + 4] for n in range(0, 20, 4))
