"""Misclassifications without a browser: studies, filters, triage, and what strangers send."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import told
from ui.common import jobs
from xai_core.cases.draft import CaseDraft
from xai_core.cases.library import CaseLibrary
from xai_core.cases.writer import write_library
from xai_core.evaluation.study import run
from xai_core.evaluation.study.run import run_study
from xai_core.models.checkpoints import save_model, weights_bytes
from xai_core.store import MAX_NOTE, close_stores, open_store, tags_for

PAGE = "pages/3_Misclassifications.py"
STUDY = "drawn-cells--guesser"
NASTY = '<img src=x onerror="alert(1)"> **bold** $x$ 😀 שלום ]'


def quiet(_done: int, _total: int) -> None:
    pass


@pytest.fixture(scope="session")
def finished(tmp_path_factory, drawn_library, guesser) -> Path:
    """A study of the drawn cells by the guesser, in parts of eight: read it only."""
    folder = tmp_path_factory.mktemp("studies") / STUDY
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "PART_SIZE", 8)
        run_study(drawn_library, guesser, folder, quiet)
    return folder


@pytest.fixture
def study(home: Path, finished: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The study, on this home's shelf."""
    monkeypatch.setattr(run, "PART_SIZE", 8)
    place = home / "studies" / STUDY
    shutil.copytree(finished, place)
    return place


@pytest.fixture
def browse(open_page: Callable[..., AppTest]):
    """``browse(truth="monocyte")``: the page at this address."""
    yield lambda **address: open_page(PAGE, **{"library": "drawn-cells", **address})
    close_stores()


def sentences(page: AppTest) -> str:
    parts = [*page.title, *page.markdown, *page.caption, *page.info, *page.warning, *page.error]
    parts += [*page.text, *page.success]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def calm(page: AppTest) -> AppTest:
    assert not page.exception
    assert "did not expect" not in sentences(page)
    assert "never diagnosis" in sentences(page)
    return page


def lists(page: AppTest, n: int) -> AppTest:
    """The page lists so many cases."""
    calm(page)
    assert not page.error
    assert f"**{n}** case" in sentences(page)
    return page


def case_on(page: AppTest) -> str:
    return str(page.query_params["case"])


def button(page: AppTest, label: str):
    return next(item for item in page.button if item.label == label)


def carry_out(page: AppTest, label: str) -> AppTest:
    """Press the button that begins a study, and look again when it has ended."""
    button(page, label).click().run()
    name = "study-drawn-cells-guesser"
    for _ in range(6_000):  # five minutes
        found = jobs.under_way(name)
        if found is None or not found.running:
            return page.run()
        time.sleep(0.05)
    raise AssertionError("the study never ended")


# A study, and none


def test_without_a_study_it_offers_to_run_one(browse, home):
    page = calm(browse())
    assert "has not been studied" in sentences(page)
    assert "all 25 cases" in sentences(page)
    lists(carry_out(page, "Run the study"), 25)
    assert (home / "studies" / STUDY / "study.json").is_file()
    assert not [item for item in page.button if "Run the study" in item.label]


@pytest.mark.usefixtures("study")
def test_the_list_says_how_good_the_model_is(browse):
    page = lists(browse(), 25)
    # It answers neutrophil to everything: five of 25, and so would the most frequent answer.
    assert "**20.0\N{NO-BREAK SPACE}%** right" in sentences(page)
    assert "n = 25" in sentences(page)
    assert "would score 20.0\N{NO-BREAK SPACE}%" in sentences(page)
    assert "learned from" not in sentences(page)
    assert {"Chance", "Centre blob"} <= {line.split(":")[0] for line in facts(page)}


def facts(page: AppTest) -> list[str]:
    (block,) = [m.value for m in page.markdown if m.value.startswith("Expert says")]
    return block.replace("\\", "").split("  \n")


def test_an_unfinished_study_goes_on(browse, study):
    next(study.glob("parts/part-00001-*")).unlink()
    page = calm(browse())
    assert "unfinished: 17 of 25" in sentences(page)
    lists(carry_out(page, "Go on with the study"), 25)


def test_a_part_cut_short_is_told_and_made_again(browse, study):
    path = next(study.glob("parts/part-00001-*"))
    path.write_bytes(path.read_bytes()[:-9])
    page = calm(browse())
    assert "Part 2 of the study" in sentences(page)
    assert "cut short or altered" in sentences(page)
    lists(carry_out(page, "Run the study again"), 25)


def test_a_study_of_another_version_of_the_model_is_refused(browse, study, home, make_model):
    other = make_model(
        seed=5,
        id="guesser",
        task=CaseLibrary.open(home / "libraries/drawn-cells").task,
        input={"height": 64, "width": 64},
    )
    shutil.rmtree(home / "models/guesser")
    save_model(home / "models", other.card, weights_bytes(other.network))
    page = calm(browse())
    assert "another version of the model" in sentences(page)
    assert "cases of" not in sentences(page)
    lists(carry_out(page, "Run the study anew"), 25)


def test_a_study_of_another_version_of_the_library_is_refused(browse, study, home):
    table = home / "libraries/drawn-cells/cases.csv"
    lines = table.read_text().splitlines(keepends=True)
    table.write_text("".join(lines[:-1]))
    assert "another version of the library" in sentences(calm(browse()))


@pytest.mark.parametrize("text", ["", "{}", "[" * 5000])
def test_a_study_json_that_is_none(browse, study, text: str):
    (study / "study.json").write_text(text)
    page = calm(browse())
    assert "study.json" in sentences(page)
    lists(carry_out(page, "Run the study anew"), 25)


def test_a_picture_that_was_changed_keeps_its_numbers(browse, study, home):
    library = CaseLibrary.open(home / "libraries/drawn-cells")
    case = library.case("monocyte-02")
    (library.folder / case.image).write_bytes(b"changed")
    page = lists(browse(case="monocyte-02"), 25)
    assert "SHA-256" in sentences(page)
    assert "AI says: **Neutrophil**" in facts(page)


def test_a_library_without_regions(browse, home, drawn_library, guesser):
    manifest = drawn_library.manifest.model_copy(update={"id": "bare", "regions": ()})
    drafts = (
        CaseDraft(case.id, drawn_library.image_bytes(case), ".png", label=case.label)
        for case in drawn_library.cases[::6]
    )
    library = write_library(home / "libraries" / "bare", manifest, drafts).library
    run_study(library, guesser, home / "studies" / "bare--guesser", quiet)
    page = lists(browse(library="bare", charts="shown"), len(library.cases))
    assert "agreement is not defined" in sentences(page)
    # Nothing may be asked that needs a region, not even by the address.
    page = lists(browse(library="bare", view="wrong-reason", above="0..1", order="agreeing"), 5)
    assert "view" not in page.query_params


# Filters


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("address", "n"),
    [
        ({"truth": "monocyte"}, 5),
        ({"truth": "monocyte", "said": "neutrophil"}, 5),
        ({"verdict": "wrong"}, 20),
        ({"verdict": "right"}, 5),
        ({"view": "confident-and-wrong"}, 20),
        ({"tag": "untagged"}, 25),
        ({"sure": "0.9..1"}, 25),
        ({"truth": "monocyte", "verdict": "wrong", "order": "agreeing"}, 5),
    ],
)
def test_filters_stand_in_the_address(browse, address: dict[str, str], n: int):
    page = lists(browse(**address), n)
    assert address.items() <= dict(page.query_params.items()).items()


@pytest.mark.usefixtures("study")
def test_a_filter_is_chosen_and_let_go(browse):
    page = browse()
    page.selectbox(key="truth").set_value("eosinophil").run()
    lists(page, 5)
    assert page.query_params["truth"] == "eosinophil"
    page.selectbox(key="truth").set_value(None).run()
    lists(page, 25)
    assert "truth" not in page.query_params


@pytest.mark.usefixtures("study")
def test_an_empty_list_can_be_cleared(browse):
    page = calm(browse(truth="neutrophil", verdict="wrong", sure="0.1..0.2"))
    assert "No case fits" in sentences(page)
    button(page, "Clear all filters").click().run()
    lists(page, 25)


@pytest.mark.usefixtures("study")
def test_a_box_is_told_and_let_go(browse):
    page = lists(browse(sure="0.5..1", above="-1..1"), 25)
    assert "confidence 50.0" in sentences(page)
    button(page, "Let go of the box").click().run()
    lists(page, 25)
    assert "sure" not in page.query_params


HOSTILE = (
    {"view": "nonsense"},
    {"verdict": "<b>"},
    {"truth": "'; DROP TABLE triage; --"},
    {"said": "(none)"},
    {"split": "../../etc"},
    {"tag": "\u202e"},
    {"order": "zzz"},
    {"sure": "nan..nan"},
    {"sure": "1..0"},
    {"above": "x" * 100_000},
    {"case": "no-such-case"},
    {"region": "no-such-region"},
    {"back": "%00" * 50},
    {"library": "no-such-library"},
    {"model": "no-such-model"},
)


@pytest.mark.usefixtures("study")
def test_hostile_addresses_are_calm(browse):
    for address in HOSTILE:  # in one test: what one of them has worked out serves the next
        with told(address):
            lists(browse(**address), 25)


@pytest.mark.usefixtures("study")
def test_next_and_previous_go_through_the_list(browse):
    page = browse(truth="monocyte", order="library")
    assert page.button(key="miss-Left").disabled
    seen = [case_on(page)]
    for _ in range(4):
        page.button(key="miss-Right").click().run()
        seen.append(case_on(page))
    assert seen == [f"monocyte-0{n}" for n in range(1, 6)]
    assert page.button(key="miss-Right").disabled
    assert "Case 5 of 5" in sentences(page)


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


def links(page: AppTest) -> dict[str, dict[str, list[str]]]:
    """Every link drawn: label -> its query parameters."""
    found = {}
    for element in page.get("page_link"):
        query = parse_qs(element.proto.query_string, keep_blank_values=True)
        found[element.proto.label] = query
    return found


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


# Further questions


@pytest.fixture
def second(home: Path, study: Path, drawn_library, make_model) -> str:
    """Another model with a finished study of the drawn cells."""
    other = make_model(
        seed=7, id="rival", task=drawn_library.task, input={"height": 64, "width": 64}
    )
    save_model(home / "models", other.card, weights_bytes(other.network))
    run_study(drawn_library, other, home / "studies" / "drawn-cells--rival", quiet)
    return other.card.id


@pytest.mark.usefixtures("study")
def test_nothing_is_asked_unasked(browse, monkeypatch):
    monkeypatch.setattr(
        "xai_core.evaluation.neighbours.features_of", lambda _study: pytest.fail("was asked")
    )
    assert "Ask more of this study" in [item.value for item in lists(browse(), 25).subheader]


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("ask", "says"),
    [
        ("alike", "Most like **neutrophil-01**"),
        ("map", "two main components"),
        ("models", "No other model has a finished study"),
        ("slices", "Press a row to list its cases"),
        ("find-slices", "No slice is shown to be worse"),
    ],
)
def test_each_question_has_an_answer(browse, ask: str, says: str):
    page = lists(browse(ask=ask, case="neutrophil-01"), 25)
    assert says in sentences(page)
    assert page.query_params["ask"] == ask


@pytest.mark.usefixtures("study")
def test_a_slice_of_the_address_filters_and_is_let_go(browse):
    page = lists(browse(slice="class=monocyte"), 5)
    assert "Only: Class: Monocyte" in sentences(page)
    lists(browse(slice="class=monocyte&split=test"), 1)
    button(page, "Let go").click().run()
    lists(page, 25)
    assert "slice" not in page.query_params


@pytest.mark.usefixtures("study")
def test_clearing_all_filters_lets_go_of_the_slice(browse):
    page = calm(browse(slice="class=monocyte", truth="eosinophil"))
    button(page, "Clear all filters").click().run()
    lists(page, 25)
    assert "slice" not in page.query_params


@pytest.mark.usefixtures("study")
def test_cases_alike_can_be_listed(browse):
    page = browse(ask="alike", case="monocyte-02", truth="monocyte")
    button(page, "List these").click().run()
    lists(page, 13)  # the case and its twelve neighbours
    assert page.query_params["alike"] == "monocyte-02"
    assert "cases like monocyte-02" in sentences(page)
    assert "truth" not in page.query_params


@pytest.mark.usefixtures("study")
def test_what_was_drawn_around_on_the_map_filters(browse):
    everything = "pca:-99,-99;99,-99;99,99;-99,99"
    lists(browse(drawn=everything), 25)
    page = calm(browse(drawn="pca:50,50;60,50;60,60", ask="map"))
    assert "No case fits" in sentences(page)
    assert "what was drawn around" in sentences(page)


def test_two_models_are_paired_case_by_case(browse, second: str):
    page = lists(browse(ask="models"), 25)
    assert page.query_params["beside"] == second
    assert "**guesser** is right on 20.0" in sentences(page)
    assert "of the same 25 cases" in sentences(page)
    kinds = ("fixed", "broken", "both-wrong", "both-right")
    counts = []
    for kind in kinds:
        found = calm(browse(beside=second, together=kind))
        told = [line for line in sentences(found).split("\n") if line.endswith("cases of 25")]
        told += [line for line in sentences(found).split("\n") if line.endswith("case of 25")]
        counts.append(int(told[0].split("**")[1]) if told else 0)
    # Each case is in one of the four.
    assert sum(counts) == 25
    assert counts[1] + counts[3] == 5


NOT_TO_BE_HAD = (
    {"ask": "<script>"},
    {"slice": "class=<b>&specimen=../../etc"},
    {"slice": "nonsense=1"},
    {"slice": "x" * 100_000},
    {"together": "fixed"},
    {"together": "fixed", "beside": "../../etc/passwd"},
    {"beside": "no-such-model", "ask": "models"},
    {"alike": "no-such-case"},
    {"drawn": "pca:nan,1;2,3;4,5"},
    {"drawn": "t-sne:0,0;1,0;1,1"},  # a map that was never made
    {"layout": "gps", "colours": "7", "ask": "map"},
    {"by": "no-such-attribute", "ask": "slices"},
)


@pytest.mark.usefixtures("study")
def test_what_is_asked_and_not_to_be_had_is_not_asked_for(browse):
    for address in NOT_TO_BE_HAD:
        with told(address):
            page = calm(browse(**address))
            assert not page.error
            assert ("25** cases" in sentences(page)) or ("No case fits" in sentences(page))


# Right for the wrong reason


@pytest.fixture
def looked_elsewhere(study: Path, monkeypatch) -> None:
    """Attention in the cell counts for nothing, so that all five right answers are suspected."""
    import numpy as np

    from xai_core.evaluation import outcomes as rows

    true = rows.outcomes_of

    def without_attention(read, region):
        found = true(read, region)
        if region is None:
            return found
        from dataclasses import replace

        return replace(found, attention=np.zeros(len(found)))

    monkeypatch.setattr(rows, "outcomes_of", without_attention)


@pytest.mark.usefixtures("looked_elsewhere")
def test_the_list_states_its_rule_and_is_checked(browse, study):
    page = lists(browse(view="wrong-reason"), 5)
    said = sentences(page)
    assert "**5 cases are suspected**" in said
    assert "**Supported**" in said
    assert "falls by at most 0.25" in said
    assert "precision 100.0" in said
    assert "330" in said
    assert "**suspected**, not checked" in said
    button(page, "Check 5 cases by hiding the region").click().run()
    for _ in range(6_000):  # five minutes
        found = [job for job in jobs._jobs()._works.values() if job.name.startswith("hiding-")]
        if not any(job.running for job in found):
            break
        time.sleep(0.05)
    page.run()
    said = sentences(calm(page))
    # It says neutrophil whatever it sees, so it never needed the cell.
    assert "**5 supported** by hiding the region; 0 acquitted" in said
    assert "**supported**. With the region hidden the answer stays" in said
    assert not [item for item in page.button if item.label.startswith("Check")]
    assert list((study / "hidden").iterdir())


@pytest.mark.usefixtures("looked_elsewhere")
def test_acquitted_cases_are_not_listed(browse, study):
    from xai_core.evaluation.hidden_answers import HiddenAnswers, answers_file
    from xai_core.evaluation.study.read import read_study
    from xai_core.evaluation.wrong_reason import Hidden

    opened = read_study(study)
    needed = Hidden(
        case="neutrophil-02", picture_sha256="0" * 64, stays=False, before=0.9, without=0.1
    )
    answers = HiddenAnswers(
        study=opened.info.fingerprint(),
        region="cell",
        fill="a-fill-of-long-ago",
        hidden=(needed,),
        left_out=(),
    )
    file = answers_file(opened, "cell")
    file.parent.mkdir()
    file.write_text(answers.model_dump_json())
    page = lists(browse(view="wrong-reason"), 4)
    assert "1 acquitted and not listed; 4 suspected and not checked" in sentences(page)
    assert "**acquitted**" in sentences(lists(browse(case="neutrophil-02"), 25))


def test_without_outlines_a_wrong_reason_is_not_defined(browse, home, drawn_library, guesser):
    manifest = drawn_library.manifest.model_copy(update={"id": "bare", "regions": ()})
    drafts = (
        CaseDraft(case.id, drawn_library.image_bytes(case), ".png", label=case.label)
        for case in drawn_library.cases[::6]
    )
    library = write_library(home / "libraries" / "bare", manifest, drafts).library
    run_study(library, guesser, home / "studies" / "bare--guesser", quiet)
    page = lists(browse(library="bare", view="wrong-reason"), 5)
    assert "Right for the wrong reason: not defined" in sentences(page)


# Very many


@pytest.mark.usefixtures("study")
def test_a_large_study_is_prepared_and_then_browsed_alike(browse, monkeypatch):
    monkeypatch.setattr("xai_core.evaluation.study.index.INDEXED_FROM", 25)
    monkeypatch.setattr("ui.misclassifications.charts.DENSE_FROM", 10)
    monkeypatch.setattr("ui.misclassifications.charts.MOST_POINTS", 9)
    monkeypatch.setattr("ui.misclassifications.preparing.MOST_ASKED", 10)
    page = calm(browse(answers="wrong", ask="slices", charts="shown"))
    assert "This study has 25 cases" in sentences(page)
    button(page, "Prepare the study").click().run()
    name = next(key for key in jobs._jobs()._works if key.startswith("index-"))
    while (found := jobs.under_way(name)) is not None and found.running:
        time.sleep(0.01)
    page = lists(page.run(), 25)
    assert "**20.0\N{NO-BREAK SPACE}%** right" in sentences(page)
    assert "Grey: how many of all listed cases lie there." in sentences(page)
    assert "answered for studies of at most 10 cases" in sentences(page)
    assert {"Chance", "Centre blob"} <= {line.split(":")[0] for line in facts(page)}
