"""Layers are named by their place, not by what the code calls them alone."""

from ui.common.layers import layer_name

LAYERS = ("stage1", "stage2", "stage_3")


def test_layers_say_where_they_stand():
    assert layer_name(LAYERS, "stage1") == "1 of 3, shallowest: stage1"
    assert layer_name(LAYERS, "stage2") == "2 of 3: stage2"
    assert layer_name(LAYERS, "stage_3") == r"3 of 3, deepest: stage\_3"


def test_an_unknown_layer_keeps_its_name():
    assert layer_name(LAYERS, "head") == "head"
