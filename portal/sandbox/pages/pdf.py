"""A PDF of one page, made by hand: enough for a download link that works."""


def _shown(text: str) -> bytes:
    """Text as a PDF string in Latin 1 (the euro sign and thin spaces written out)."""
    plain = text.replace("€", "EUR").replace("\u202f", " ").replace("\u00a0", " ")
    escaped = plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return escaped.encode("latin-1", "replace")


def document(lines: list[str]) -> bytes:
    """One A4 page with these lines in Helvetica."""
    drawn = b"".join(b"(" + _shown(line) + b") Tj T*\n" for line in lines)
    stream = b"BT /F1 14 Tf 20 TL 60 780 Td\n" + drawn + b"ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    whole, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return whole + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (count, table, count, len(whole))
    )
