"""Planted concepts are recovered; what is unused or absent is not called so."""

from xai_core.evaluation.planted_concepts import Mark, Plan, measure, planted_network


def test_nine_of_ten_are_recovered() -> None:
    report = measure(Plan(runs=100), 4)
    assert report.recovered.n == report.factorised.n == 8
    assert report.recovered.count >= 7
    assert report.factorised.count >= 7
    assert report.false_use.count <= 1
    assert report.false_found.count <= 1


def test_the_same_seed_gives_the_same_networks() -> None:
    one, other = planted_network(Plan(n_pictures=60), 3), planted_network(Plan(n_pictures=60), 3)
    assert one.pictures.equal(other.pictures)
    assert (one.read().gradients == other.read().gradients).all()
    assert set(one.marked) == set(Mark)
    # No two marks share a window.
    assert sum(places.astype(int) for places in one.marked.values()).max() == 1
