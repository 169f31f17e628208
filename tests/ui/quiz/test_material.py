"""What a round may show follows the cards as they are now."""

from types import SimpleNamespace

from ui.quiz import cached, material
from xai_core.models.disputed_labels import LabelReview
from xai_core.quiz import Contest, Doubt, Mode, RoundMaterial, reading_of


def test_what_a_card_disputes_since_it_was_measured_again_is_contested(
    drawn_library, guesser, monkeypatch
):
    said = {case.id: {"neutrophil": 0.6, "monocyte": 0.4} for case in drawn_library.cases}
    book = SimpleNamespace(probabilities=said)
    monkeypatch.setattr(material, "answered", lambda *_: book)
    # A drawn library's labels are never in doubt: here those that the cards dispute are.
    doubt = Contest(Doubt.LABEL_CHECK, "monocyte", "guesser", 0.9)
    monkeypatch.setattr(
        cached,
        "contested_labels",
        lambda _material, _cases, _said, cards: {
            one.case: doubt for card in cards for review in card.labels for one in review.disputed
        },
    )
    asked = RoundMaterial(drawn_library, guesser.card, reading_of(drawn_library, None), 1)

    def contested(case_id: str) -> set[str]:
        one = {"case": case_id, "label": "basophil", "suggested": "eosinophil"}
        shares = {"probability_of_label": 0.1, "probability_of_suggested": 0.9}
        review = {
            "library": drawn_library.id,
            "content_hash": drawn_library.content_hash,
            "split": None,
            "trained_on": True,
            "share": 0.01,
            "n": 25,
            "n_skipped": 0,
            "disputed": [one | shares],
        }
        labels = (LabelReview.model_validate(review),)
        card = guesser.card.model_copy(update={"labels": labels})
        monkeypatch.setattr(material, "list_cards", lambda: (SimpleNamespace(card=card),))
        return set(material.round_pictures(asked, Mode.PRACTICE).contests)

    assert contested("basophil-01") == {"basophil-01"}
    assert contested("basophil-02") == {"basophil-02"}
