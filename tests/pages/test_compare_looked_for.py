"""“What did it look for?” on Compare: nothing is made before it is asked for."""

from tests.pages.test_compare import PAGE, calm, sentences


def test_three_questions_wait_for_a_button(open_page) -> None:
    page = calm(open_page(PAGE, deeper="looked-for"))
    said = sentences(page)
    assert "What it looks for in such answers" in said
    labels = [button.label for button in page.button]
    assert "Find its concepts" in labels
    # The guesser learned from nothing, and nobody draws these cells anew.
    assert "None of the cases this model was trained on is on this machine." in said
    assert "Only a case that was drawn by a simulator" in said
    assert "Change it until the answer flips" not in labels
