"""The ways a sign-in link says no. `code` is also the state its page shows."""


class LinkRefused(Exception):
    """`when` is the moment it was used or ended, in UTC; None for a link we never made."""

    code = "unknown"

    def __init__(self, when=None):
        super().__init__(self.code)
        self.when = when


class LinkUnknown(LinkRefused):
    code = "unknown"


class LinkUsed(LinkRefused):
    code = "used"


class LinkExpired(LinkRefused):
    code = "expired"
