"""QR codes of our own addresses: as SVG for pages that are printed, as a picture to send on."""

from dataclasses import dataclass
from io import BytesIO

import segno

from papers.kinds import kind

PNG, SVG = "image/png", "image/svg+xml"
_QUIET = 4
"""Blank squares around a code: fewer, and some telephones do not find it on a coloured chat."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The picture of one address."""

    address: str


@kind("qr", Picture, PNG)
def png(values: Picture) -> bytes:
    """Return a picture of some 600 to 900 pixels: sharp on a telephone and on paper."""
    made = BytesIO()
    segno.make_qr(values.address, error="m").save(made, kind="png", scale=16, border=_QUIET)
    return made.getvalue()


def svg(address: str) -> bytes:
    """Return it as a file that is sharp at any size."""
    made = BytesIO()
    segno.make_qr(address, error="m").save(made, kind="svg", scale=10, border=_QUIET)
    return made.getvalue()


def drawn(address: str) -> str:
    """Return it as markup inside a page; its size comes from the page's styles."""
    return str(
        segno.make_qr(address, error="m").svg_inline(border=_QUIET, omitsize=True, svgclass=None, lineclass=None)
    )
