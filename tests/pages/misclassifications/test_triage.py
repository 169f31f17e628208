"""Tags and notes, one or many at once; to Compare and back; own views and playlists."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import calm, sentences
from tests.pages.misclassifications.conftest import NASTY, button, case_on, links, lists
from xai_core.store import MAX_NOTE, close_stores, open_store, tags_for

# Triage


def save(page: AppTest, case: str, tag: str | None, note: str, author: str) -> AppTest:
    pills = next(item for item in page.button_group if item.key == f"triage-tag-{case}")
    pills.set_value(tag)
    page.text_area(key=f"triage-note-{case}").set_value(note)
    next(item for item in page.text_input if "name" in item.label).set_value(author)
    return button(page, "Save").click().run()


@pytest.mark.usefixtures("study")
def test_a_tag_is_kept_and_shown_and_filters(browse):
    page = browse(case="monocyte-02", truth="monocyte")
    save(page, "monocyte-02", "label-error", NASTY, "Aya 😀")
    calm(page)
    assert "Saved." in sentences(page)
    assert "Last said by Aya 😀" in sentences(page)
    ((key, entry),) = tags_for(open_store(), "drawn-cells", "guesser").items()
    assert (key[0], entry.tag.value, entry.note, entry.author) == (
        "monocyte-02",
        "label-error",
        NASTY,
        "Aya 😀",
    )
    close_stores()
    again = lists(browse(tag="label-error"), 1)
    assert case_on(again) == "monocyte-02"
    # Shown as it was typed, in a box for text and nowhere else.
    assert again.text_area(key="triage-note-monocyte-02").value == NASTY
    assert "onerror" not in sentences(again)
    lists(browse(tag="untagged"), 24)


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("note", "author", "reason"),
    [("x", "", "name"), ("\u202etxet", "Aya", "U+202E"), ("x", "A\x00", "U+0000")],
)
def test_what_cannot_be_kept_is_told_and_the_page_stands(browse, note, author, reason):
    page = browse(case="monocyte-02")
    save(page, "monocyte-02", "ambiguous", note, author)
    calm(page)
    assert reason in "".join(item.value for item in page.error)
    assert "**25** cases" in sentences(page)
    assert tags_for(open_store(), "drawn-cells", "guesser") == {}


@pytest.mark.usefixtures("study")
def test_a_note_of_a_megabyte_never_arrives_whole(browse):
    page = browse(case="monocyte-02")
    calm(save(page, "monocyte-02", "ambiguous", "y" * 1_000_000, "Aya"))
    entries = tags_for(open_store(), "drawn-cells", "guesser").values()
    assert all(len(entry.note) <= MAX_NOTE for entry in entries)


# To Compare and back


@pytest.mark.usefixtures("study")
def test_a_case_opens_on_compare_and_comes_back(browse, open_page):
    page = browse(truth="monocyte", verdict="wrong", order="library", case="monocyte-03")
    there = links(page)["Open on Compare"]
    assert there["case"] == ["monocyte-03"]
    compare = open_page("pages/1_Compare.py", **{k: v[0] for k, v in there.items()})
    calm(compare)
    assert case_on(compare) == "monocyte-03"
    assert "3 of 5 cases of the list" in sentences(compare)
    back = links(compare)["Back to the list"]
    assert (back["truth"], back["verdict"], back["case"]) == (
        ["monocyte"],
        ["wrong"],
        ["monocyte-03"],
    )
    lists(browse(**{k: v[0] for k, v in back.items()}), 5)


def test_compare_opened_otherwise_has_no_way_back(open_page):
    assert "Back to the list" not in links(open_page("pages/1_Compare.py"))


@pytest.mark.parametrize(
    "back", ["x" * 5000, "javascript:alert(1)", "&" * 1000, "learner=7&lang=zz&quiz-learner=1"]
)
def test_a_forged_way_back_leads_nowhere_else(open_page, back: str):
    page = calm(open_page("pages/1_Compare.py", back=back))
    for query in (links(page).get("Back to the list", {}),):
        assert set(query) <= {"lang"}


# Many at once, by key, and under a name


def give_name(page: AppTest, name: str = "Aya") -> AppTest:
    return page.text_input(key="triage-author").set_value(name).run()


def tagged() -> dict[str, str | None]:
    entries = tags_for(open_store(), "drawn-cells", "guesser").values()
    return {entry.subject.case_id: entry.tag and entry.tag.value for entry in entries}


@pytest.mark.usefixtures("study")
def test_a_tag_at_one_press_keeps_the_note_and_is_let_go_by_another(browse):
    page = give_name(browse(case="monocyte-02"))
    save(page, "monocyte-02", None, "Hm.", "Aya")
    page.button(key="tag-ambiguous").click().run()
    (entry,) = tags_for(open_store(), "drawn-cells", "guesser").values()
    assert (entry.tag.value, entry.note, entry.author) == ("ambiguous", "Hm.", "Aya")
    page.button(key="tag-ambiguous").click().run()
    (entry,) = tags_for(open_store(), "drawn-cells", "guesser").values()
    assert (entry.tag, entry.note) == (None, "Hm.")
    calm(page)


@pytest.mark.usefixtures("study")
def test_a_tag_without_a_name_is_refused_in_words(browse):
    page = browse(case="monocyte-02")
    page.button(key="tag-ambiguous").click().run()
    calm(page)
    assert "name is missing" in "".join(item.value for item in page.error)
    assert tagged() == {}


@pytest.mark.usefixtures("study")
def test_a_case_that_leaves_the_list_by_its_tag_gives_way_to_the_next(browse):
    page = give_name(browse(tag="untagged", truth="monocyte", order="library", case="monocyte-02"))
    page.button(key="tag-bad-image").click().run()
    lists(page, 4)
    assert case_on(page) == "monocyte-03"


def open_panel(page: AppTest, key: str) -> AppTest:
    """What a press on a popover's button does."""
    page.session_state[key] = True
    return page.run()


@pytest.mark.usefixtures("study")
def test_all_listed_are_tagged_after_a_yes_and_taken_back(browse):
    page = open_panel(give_name(browse(truth="monocyte", order="library")), "bulk")
    assert page.button(key="bulk-tag").label == "Tag 5 cases"
    assert page.button(key="bulk-tag").disabled
    page.selectbox(key="bulk-tag-chosen").set_value("label-error").run()
    page.checkbox(key="bulk-sure").check().run()
    page.button(key="bulk-tag").click().run()
    calm(page)
    assert tagged() == {f"monocyte-0{n}": "label-error" for n in range(1, 6)}
    assert "5 cases were tagged" in sentences(page)
    page.button(key="bulk-back").click().run()
    calm(page)
    assert tagged() == {}


@pytest.mark.usefixtures("study")
def test_an_own_view_is_saved_and_brings_its_filters_back(browse):
    page = open_panel(browse(truth="monocyte", verdict="wrong", order="unsure"), "own-views")
    page.text_input(key="own-view-name").set_value("Monocytes").run()
    page.button(key="own-view-save").click().run()
    calm(page)
    other = lists(browse(), 25)
    other.button(key="own-view-0").click().run()
    lists(other, 5)
    asked = {key: other.query_params[key] for key in ("truth", "verdict", "order")}
    flat = {key: value[0] if isinstance(value, list) else value for key, value in asked.items()}
    assert flat == {"truth": "monocyte", "verdict": "wrong", "order": "unsure"}
    close_stores()


@pytest.mark.usefixtures("study")
def test_a_list_becomes_a_playlist_and_opens_on_compare(browse, open_page):
    page = open_panel(browse(truth="monocyte", order="library"), "playlists")
    page.text_input(key="playlist-title").set_value("Monocytes").run()
    page.button(key="playlist-add-1").click().run()
    calm(page)
    assert "5 cases are in “Monocytes” now" in sentences(page)
    there = links(page)["Go through it on Compare"]
    compare = calm(open_page("pages/1_Compare.py", list=there["list"][0], at="2"))
    assert case_on(compare) == "monocyte-02"
    assert "Playlist **Monocytes**" in sentences(compare)
    compare.button(key="step-Right").click().run()
    assert case_on(compare) == "monocyte-03"
    at = compare.query_params["at"]
    assert (at[0] if isinstance(at, list) else at) == "3"


@pytest.mark.usefixtures("study")
def test_a_playlist_address_from_a_stranger_is_calm(open_page):
    from xai_core.store import PlaylistEntry, new_playlist

    entries = [PlaylistEntry("gone", "x"), PlaylistEntry("drawn-cells", "no-such-case")]
    gone = new_playlist(open_store(), "Old", entries).id
    empty = new_playlist(open_store(), "Empty").id
    for address in (
        {"list": gone, "at": "-7"},
        {"list": gone, "at": "2"},
        {"list": gone, "at": "9" * 400},
        {"list": empty, "at": "1"},
        {"list": "<b>", "at": "x"},
        {"list": "../" * 900},
        {"at": "3"},
    ):
        page = calm(open_page("pages/1_Compare.py", **address))
        assert not page.error
    page = calm(open_page("pages/1_Compare.py", list=gone, at="1"))
    assert "library gone is not on this machine" in sentences(page)
    page.button(key="step-Right").click().run()
    assert "no case “no-such-case”" in sentences(page)
    close_stores()
