"""English names of the participants' codes, for the page."""

from __future__ import annotations

from functools import cache

import pycountry


@cache
def state_names() -> dict[str, str]:
    """The common name of every ISO 3166 alpha-3 code, and of the bodies that have a code of their own."""
    states = {state.alpha_3: getattr(state, "common_name", state.name) for state in pycountry.countries}
    return states | {"EU": "European Union", "UN": "United Nations"}
