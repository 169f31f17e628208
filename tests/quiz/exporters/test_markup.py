"""Text in XML files of other platforms: every legal letter comes back."""

from xml.etree.ElementTree import Element, fromstring

from xai_core.quiz.exporters.markup import as_html, legal, xml_file


def test_what_no_xml_may_hold_is_taken_out_and_the_rest_stays():
    assert legal("a\x00\x08\tb\n\x1f\ufffe\ud800😀桿") == "a\tb\n😀桿"


def test_every_legal_letter_comes_back_from_the_file():
    root = Element("x")
    root.text = legal("".join(map(chr, range(0x300))) + "]]> <b> & \U0010ffff")
    again = fromstring(xml_file(root)).text
    # XML reads every line end as a line feed.
    assert again == root.text.replace("\r", "\n")


def test_html_shows_the_letters():
    assert as_html("<b onclick='x'>\x00&amp;") == "&lt;b onclick=&#x27;x&#x27;&gt;&amp;amp;"
