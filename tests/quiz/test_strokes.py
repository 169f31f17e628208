"""Brush strokes become pixels: by hand first, then what a hostile browser may send."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xai_core.cases.masks import decode_mask, encode_mask
from xai_core.errors import ImageError, MarkError
from xai_core.quiz.strokes import MAX_POINTS, MAX_STROKES, Stroke, rasterise, read_strokes


def drawn(*points, radius=0.1, erase=False):
    return Stroke(erase=erase, radius=radius, points=list(points))


def rows(mask):
    return ["".join(".#"[int(pixel)] for pixel in row) for row in mask]


def test_a_dot_in_the_middle_marks_the_pixels_within_its_radius():
    # On 11 x 5 pixels a radius of 0.1 is 1.1 pixels: the four neighbours, not the diagonals.
    assert rows(rasterise([drawn((0.5, 0.5), radius=0.1)], (5, 11))) == [
        "...........",
        ".....#.....",
        "....###....",
        ".....#.....",
        "...........",
    ]


def test_x_goes_right_and_y_goes_down():
    mask = rasterise([drawn((0.9, 0.1), radius=0.01)], (5, 5))
    assert np.argwhere(mask).tolist() == [[0, 4]]


def test_a_line_marks_everything_between_its_points():
    assert rows(rasterise([drawn((0.1, 0.3), (0.9, 0.3), radius=0.01)], (5, 5))) == [
        ".....",
        "#####",
        ".....",
        ".....",
        ".....",
    ]


def test_the_radius_is_a_share_of_the_longer_side():
    # 10 wide: 0.1 is one pixel, so that a point on the corner of four pixels marks these four.
    assert rows(rasterise([drawn((0.5, 0.5), radius=0.1)], (4, 10))) == [
        "..........",
        "....##....",
        "....##....",
        "..........",
    ]


def test_the_eraser_takes_away_what_was_drawn_before_and_not_after():
    line = drawn((0.1, 0.5), (0.9, 0.5), radius=0.01)
    hole = drawn((0.5, 0.5), radius=0.01, erase=True)
    assert rows(rasterise([line, hole], (1, 5))) == ["##.##"]
    assert rows(rasterise([hole, line], (1, 5))) == ["#####"]


def test_the_smallest_dot_marks_something_on_the_smallest_picture():
    for x, y in [(0.5, 0.5), (0.25, 0.25), (0.01, 0.99)]:
        assert rasterise([drawn((x, y), radius=1e-6)], (2, 2)).any()


def test_a_stroke_led_over_the_edge_marks_only_inside():
    mask = rasterise([drawn((0.5, 0.5), (1.5, 0.5), radius=0.01)], (1, 4))
    assert rows(mask) == ["..##"] or rows(mask) == [".###"]
    assert not rasterise([drawn((1.5, 1.5), radius=0.1)], (4, 4)).any()


def test_nothing_drawn_marks_nothing():
    assert read_strokes(None) == ()
    assert read_strokes([]) == ()
    assert not rasterise([], (3, 4)).any()
    assert rasterise([], (3, 4)).shape == (3, 4)


@settings(max_examples=40)
@example(points=[(0.0, 0.0), (1.0, 2.225073858507203e-309)], radius=0.0625, shape=(1, 1))
@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6),
    st.floats(0.01, 0.1),
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
)
def test_a_pixel_is_marked_exactly_when_its_centre_is_near_enough(points, radius, shape):
    height, width = shape
    mask = rasterise([drawn(*points, radius=radius)], shape)
    reach = max(radius * max(shape), math.sqrt(0.5))
    line = [complex(x * width, y * height) for x, y in points]
    for row in range(height):
        for column in range(width):
            centre = complex(column + 0.5, row + 0.5)
            near = min(gap(centre, a, b) for a, b in zip(line, line[1:] or line, strict=False))
            if abs(near - reach) > 1e-9:
                assert mask[row, column] == (near < reach)


def gap(point, start, end):
    """Distance from a point to a line between two others, as complex numbers."""
    if start == end:
        return abs(point - start)
    place = ((point - start) / (end - start)).real
    return abs(point - start - min(max(place, 0), 1) * (end - start))


def test_a_mark_is_kept_and_read_like_any_mask_and_another_size_is_refused():
    mask = rasterise([drawn((0.3, 0.3))], (20, 30))
    data = encode_mask(mask.astype(np.float32))
    assert np.array_equal(decode_mask(data, "mark.png", (20, 30)) > 0, mask)
    with pytest.raises(ImageError, match="30 x 20 pixels"):
        decode_mask(data, "mark.png", (30, 20))


def sent(**changes):
    return [{"erase": False, "radius": 0.05, "points": [[0.5, 0.5], [0.6, 0.6]], **changes}]


def test_what_a_browser_sends_is_read():
    (stroke,) = read_strokes(sent(erase=True))
    assert stroke == drawn((0.5, 0.5), (0.6, 0.6), radius=0.05, erase=True)


@pytest.mark.parametrize(
    "value",
    [
        "strokes",
        {"points": []},
        7,
        [None],
        [[]],
        ["stroke"],
        [{}],
        sent(radius=0),
        sent(radius=-1),
        sent(radius=0.6),
        sent(radius=float("nan")),
        sent(radius=1e308),
        sent(radius="wide"),
        sent(points=[]),
        sent(points=None),
        sent(points=[[0.5]]),
        sent(points=[[0.5, 0.5, 0.5]]),
        sent(points=[[0.5, float("inf")]]),
        sent(points=[[0.5, float("nan")]]),
        sent(points=[["<script>", 0.5]]),
        sent(points=[[1e9, 0.5]]),
        sent(points=[[0.5, -1.5]]),
        sent(extra=1),
        sent(erase="perhaps"),
    ],
)
def test_what_nobody_can_have_drawn_is_refused_in_words(value):
    with pytest.raises(MarkError, match=r"draw it again"):
        read_strokes(value)


def test_too_much_is_refused():
    with pytest.raises(MarkError, match="too much"):
        read_strokes(sent() * (MAX_STROKES + 1))
    with pytest.raises(MarkError, match="too much"):
        read_strokes(sent(points=[[0.5, 0.5]] * (MAX_POINTS + 1)))
    half = sent(points=[[0.5, 0.5]] * (MAX_POINTS // 2 + 1))
    with pytest.raises(MarkError, match="too much"):
        read_strokes(half + half)
    assert len(read_strokes(sent() * MAX_STROKES)) == MAX_STROKES


def test_what_was_marked_before_can_be_added_to_and_erased():
    before = np.array([[True, True, False, False, False]])
    strokes = [drawn((0.1, 0.5), radius=0.01, erase=True), drawn((0.9, 0.5), radius=0.01)]
    assert rasterise(strokes, (1, 5), before).tolist() == [[False, True, False, False, True]]
    assert before.tolist() == [[True, True, False, False, False]]
