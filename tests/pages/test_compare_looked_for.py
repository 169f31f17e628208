"""“What did it look for?” on Compare: nothing is made before it is asked for."""

import threading

from tests.pages.test_compare import PAGE, calm, sentences


def test_three_questions_wait_for_a_button(open_page) -> None:
    page = calm(open_page(PAGE, deeper="looked-for"))
    said = sentences(page)
    assert "What it looks for in such answers" in said
    # The guesser learned from nothing, and nobody draws these cells anew.
    assert "None of the cases this model was trained on is on this machine." in said
    assert "Only a case that was drawn by a simulator" in said
    labels = [button.label for button in page.button]
    assert "Change it until the answer flips" not in labels
    assert "Concept 1" not in said
    page.button[labels.index("Find its concepts")].click().run()
    for thread in threading.enumerate():
        if thread.name.startswith("work-"):
            thread.join(timeout=600)
    said = sentences(calm(page.run()))
    assert "Concept 1** adds" in said
    assert "cases answered" in said
