"""Text from strangers on its way into XML and HTML: none of it is markup, all of it is legal.

XML 1.0 forbids most control characters even as references, so they are taken out
(<https://www.w3.org/TR/xml/#charsets>); what is left is escaped by whoever writes the XML.
"""

from __future__ import annotations

import html
import re
from xml.etree.ElementTree import Element, tostring

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """The text without the characters that no XML 1.0 file may hold."""
    return _FORBIDDEN.sub("", text)


def as_html(text: str) -> str:
    """The text as HTML that shows it letter by letter: no tag, no entity, no attribute's end."""
    return html.escape(legal(text))


def xml_file(root: Element) -> bytes:
    """The XML file of an element, in UTF-8 with its declaration. Texts in it must be legal."""
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
