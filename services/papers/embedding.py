"""The mark of an e-invoice in a PDF: which file inside it is the invoice, and by which standard (Factur-X, ZUGFeRD)."""

import re

NAME = "factur-x.xml"
LEVEL = "EN 16931"
URN = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
VALUES = {"DocumentFileName": NAME, "DocumentType": "INVOICE", "Version": "1.0", "ConformanceLevel": LEVEL}
METADATA = re.compile(rb"\n(\d+) 0 obj\n<</Length (\d+)/Type/Metadata/Subtype/XML>>\nstream\n")
PROPERTY = """<rdf:li rdf:parseType="Resource"><pdfaProperty:category>external</pdfaProperty:category>
<pdfaProperty:description>{name}</pdfaProperty:description><pdfaProperty:name>{name}</pdfaProperty:name>
<pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li>"""  # no text
SCHEMA = """<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{urn}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"""  # no text
ABOUT = """<rdf:Description rdf:about="" xmlns:fx="{urn}">{values}</rdf:Description>"""
BAG = "<pdfaExtension:schemas><rdf:Bag>"
END = "</rdf:RDF>"


def told(pdf: bytes) -> bytes:
    """Return a PDF of ours with the mark in its metadata, appended as an update (ISO 32000-1, 7.5.6)."""
    found = METADATA.search(pdf)
    trailer = pdf.rpartition(b"trailer\n")[2]
    start = re.search(rb"startxref\n(\d+)\n", trailer)
    if found is None or start is None:
        raise ValueError("the metadata of this PDF are not where they are expected")
    number, length = int(found[1]), int(found[2])
    packet = _marked(pdf[found.end() : found.end() + length].decode()).encode()
    body = b"%d 0 obj\n<</Length %d/Type/Metadata/Subtype/XML>>\nstream\n%s\nendstream\nendobj\n" % (
        number, len(packet), packet,
    )  # fmt: skip
    entries = trailer[: trailer.index(b">>\nstartxref")]
    table = b"xref\n0 1\n0000000000 65535 f \n%d 1\n%010d 00000 n \n" % (number, len(pdf) + 1)
    end = b"trailer\n%s/Prev %s>>\nstartxref\n%d\n%%%%EOF" % (entries, start[1], len(pdf) + 1 + len(body))
    return pdf + b"\n" + body + table + end


def _marked(packet: str) -> str:
    """Return the metadata with the fields of an e-invoice, and with the schema that PDF/A wants for them."""
    properties = "".join(PROPERTY.format(name=name) for name in VALUES)
    values = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, value in VALUES.items())
    schema, about = SCHEMA.format(urn=URN, properties=properties), ABOUT.format(urn=URN, values=values)
    return packet.replace(BAG, BAG + schema, 1).replace(END, about + END, 1)
