"""What makes a PDF with an e-invoice inside a Factur-X document (1.07, 7.2): its properties in the metadata.

Typst writes no properties of others, so they are added behind its file, as an incremental update (ISO 32000-1, 7.5.6):
the rest stays byte for byte, and with it PDF/A-3 and PDF/UA.
"""

import re

_SPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES = (
    ("DocumentFileName", "The name of the embedded XML document"),
    ("DocumentType", "The type of the hybrid document in capital letters, such as INVOICE"),
    ("Version", "The actual version of the standard applying to the embedded XML document"),
    ("ConformanceLevel", "The conformance level of the embedded XML document"),
)
_SAID = (
    f'<rdf:Description rdf:about="" xmlns:fx="{_SPACE}">'
    "<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>"
    "<fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel></rdf:Description>"
)
_SCHEMA = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
    f"<pdfaSchema:namespaceURI>{_SPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
    "<pdfaSchema:property><rdf:Seq>"
    + "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{words}</pdfaProperty:description></rdf:li>"
        for name, words in _PROPERTIES
    )
    + "</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
_METADATA = re.compile(rb"(\d+) 0 obj\s*<<[^>]*?/Type\s*/Metadata[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_KIND, _HEAD = b"/Type/Metadata", 200
_TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref\s*(\d+)\s*%%EOF\s*\Z", re.DOTALL)
_PREVIOUS = re.compile(rb"/Prev\s+\d+")


def declared(pdf: bytes) -> bytes:
    """The PDF with the properties of Factur-X. Raises ValueError for one that is not as typst writes it."""
    # Both stand near the end of what may be megabytes.
    found = _METADATA.search(pdf, max(pdf.rfind(_KIND) - _HEAD, 0))
    trailer = _TRAILER.search(pdf, max(pdf.rfind(b"trailer"), 0))
    if found is None or trailer is None:
        raise ValueError("the PDF has no metadata, or no plain trailer")
    number, packet = found.groups()
    packet = packet.replace(b"</rdf:RDF>", f"{_SCHEMA}{_SAID}</rdf:RDF>".encode(), 1)
    start = len(pdf) + (0 if pdf.endswith(b"\n") else 1)
    head = b"" if pdf.endswith(b"\n") else b"\n"
    object_ = b"%s 0 obj\n<<\n/Type /Metadata\n/Subtype /XML\n/Length %d\n>>\nstream\n%s\nendstream\nendobj\n" % (
        number,
        len(packet),
        packet,
    )
    table = start + len(object_)
    keys = _PREVIOUS.sub(b"", trailer[1]).strip()
    return (
        pdf
        + head
        + object_
        + b"xref\n%s 1\n%010d 00000 n \n" % (number, start)
        + b"trailer\n<<\n%s\n/Prev %s\n>>\nstartxref\n%d\n%%%%EOF\n" % (keys, trailer[2], table)
    )
