"""Pictures in documents: as the template takes them, and whether they come out."""

import base64
import io
import tempfile
from pathlib import Path
from typing import Any

from debitcli.documents import pdf
from debitcli.fields.value import Refused

_SVG = "image/svg+xml"
_TRIED = '#set document(title: "x")\n#image("{name}", alt: "x", width: 4cm)'


def as_svg(content: bytes) -> str:
    """The picture as a drawing that has it inside: the template takes text only."""
    import imagesize

    found = media_type_of(content)
    if found == _SVG:
        return content.decode("utf-8-sig")
    width, height = imagesize.get(io.BytesIO(content))
    data = base64.b64encode(content).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:{found};base64,{data}"/></svg>'
    )


def media_type_of(content: bytes) -> str:
    """What a picture is that was looked at when it was taken in."""
    if content.startswith(b"\x89PNG"):
        return "image/png"
    return "image/jpeg" if content.startswith(b"\xff\xd8") else _SVG


def tried(content: bytes) -> Refused | None:
    """Why a picture cannot be printed; None where it can."""
    ending = {"image/png": "png", "image/jpeg": "jpg"}.get(media_type_of(content), "svg")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"logo.{ending}").write_bytes(content)
        source: Any = _TRIED.replace("{name}", f"logo.{ending}").encode()
        try:
            pdf.compiled(source, {}, root=Path(folder))
        except pdf.PrintError as error:
            return Refused(f"cannot be printed: {error}", "save it anew as PNG")
    return None
