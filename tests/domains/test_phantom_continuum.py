"""A new field's continuum: found by its name, drawn by whoever asks."""

import pytest

from tests.domains import phantom
from xai_core.cases.continuum import draw
from xai_core.domains import registry
from xai_core.domains.contract import Domain
from xai_core.errors import DomainError


def test_it_is_found_beside_our_own_and_drawn_within_its_ends():
    assert "small-large" not in registry.continua()
    with registry.register(phantom.DOMAIN):
        continuum = registry.continua()["small-large"]
        assert "band-segmented" in registry.continua()
        small, large = draw(continuum, 8.0, 1), draw(continuum, 99.0, 1)
    assert small.value == 8.0
    assert large.value == continuum.high
    assert small.regions["disc"].sum() < large.regions["disc"].sum()


def test_two_of_one_name_cannot_both_be_used():
    other = Domain("other", phantom.DOMAIN.name, continua=phantom.DOMAIN.continua)
    with (
        registry.register(phantom.DOMAIN),
        pytest.raises(DomainError, match="small-large"),
        registry.register(other),
    ):
        pass
