"""Is there an order in which all this happened, one after the other, as everybody was told?

- **vote**: each names the token it replaces, so those that counted form a chain; it must begin at
  none, end at the vote that stands, hold every vote that was acknowledged as new exactly once, and
  never put a vote before one that was acknowledged before it was begun.
- **answer**: of all that were sent for one place of one round one counts; everybody else is told
  that one. Rows are numbered in an order that no acknowledgement contradicts.
- **tag**: entries are numbered likewise; a read gives the last entry, no older one than was
  acknowledged before it, and none from the future; and reads never go back.
- **move**, **count**: no vote counts that was begun after its question was closed, and what was
  counted after the closing is what is there at the end.

An operation without an acknowledgement may have happened once, or not at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tests.store.history.recorded import Event, Final


def violations(events: Sequence[Event], final: Final) -> list[str]:
    """What no such order explains; empty where there is one."""
    looks = (_votes, _answers, _tags, _closings)
    return [found for look in looks for found in look(events, final)]


def _votes(events: Sequence[Event], final: Final) -> Iterator[str]:
    places = defaultdict(list)
    for event in events:
        if event.kind == "vote":
            places[event.asked["place"]].append(event)
    for place, votes in places.items():
        by_token = defaultdict(list)
        for event in votes:
            by_token[event.asked["token"]].append(event)
        counted = {t for t, sent in by_token.items() if any(one.said.get("new") for one in sent)}
        for token, sent in by_token.items():
            if sum(bool(one.said.get("new")) for one in sent) > 1:
                yield f"vote {token} on {place} counted twice"
        chain, token = [], final.votes.get(place, "")
        while token:
            if token not in by_token:
                yield f"vote {token} stands on {place} and was never sent"
                break
            if token in chain:
                yield f"votes on {place} go in a circle"
                break
            chain.append(token)
            token = by_token[token][0].asked["after"]
        for event in votes:
            if "stands" in event.said and event.said["stands"] not in chain:
                yield f"{event.id} was told of a vote on {place} that never stood"
        for lost in sorted(counted - set(chain)):
            yield f"vote {lost} on {place} was acknowledged and is lost"
        yield from _in_order(f"votes on {place}", [by_token[t] for t in reversed(chain)])


def _answers(events: Sequence[Event], final: Final) -> Iterator[str]:
    sent = [event for event in events if event.kind == "answer"]
    rows = Counter((learner, key) for learner, key, _ in final.answers)
    yield from (f"answer {key} is there {n} times" for key, n in rows.items() if n > 1)
    there = {(learner, key): answer for learner, key, answer in final.answers}
    places = defaultdict(list)
    for event in sent:
        places[event.asked["learner"], event.asked["key"]].append(event)
    for place, tries in places.items():
        new = [event for event in tries if event.said.get("new")]
        if len({event.id for event in new}) > 1:
            yield f"two answers counted for {place}"
        for event in tries:
            if event.done and place not in there:
                yield f"answer {event.id} for {place} was acknowledged and is lost"
            elif event.done and event.said["stands"] != there[place]:
                yield f"{event.id} was told that {event.said['stands']} stands for {place}"
            elif event.said.get("new") and event.asked["answer"] != there[place]:
                yield f"answer {event.id} for {place} was changed"
    for place, answer in there.items():
        if answer not in {event.asked["answer"] for event in places[place]}:
            yield f"an answer for {place} is there that was never sent"
    winners = [
        [e for e in places[place[0], place[1]] if e.asked["answer"] == place[2]]
        for place in final.answers
    ]
    yield from _in_order("answers", winners)


def _tags(events: Sequence[Event], final: Final) -> Iterator[str]:
    writes = {event.asked["note"]: event for event in events if event.kind == "tag"}
    reads = [event for event in events if event.kind == "read-tag" and event.done]
    for case, notes in final.tags.items():
        for note, n in Counter(notes).items():
            if n > 1:
                yield f"tag {note} is there {n} times"
            if note not in writes:
                yield f"tag {note} is there and was never sent"
        yield from _in_order(f"tags of {case}", [[writes[n]] for n in notes if n in writes])
    for note, event in writes.items():
        if event.done and note not in final.tags.get(event.asked["case"], ()):
            yield f"tag {note} was acknowledged and is lost"
    for case in {event.asked["case"] for event in reads}:
        place = {note: number for number, note in enumerate(final.tags.get(case, ()), start=1)}
        mine = [event for event in reads if event.asked["case"] == case]
        mine.sort(key=lambda event: event.begun)
        yield from _reads(case, mine, [e for n, e in writes.items() if n in place], place)


def _reads(
    case: str, reads: list[Event], writes: list[Event], place: dict[str, int]
) -> Iterator[str]:
    seen: list[tuple[Event, int]] = []
    for read in reads:
        note = read.said["note"]
        if note is not None and note not in place:
            yield f"{read.id} read {note} of {case}, which is not there"
            continue
        at = 0 if note is None else place[note]
        oldest = max((place[w.asked["note"]] for w in writes if w.before(read)), default=0)
        newest = max((place[w.asked["note"]] for w in writes if not read.before(w)), default=0)
        if not oldest <= at <= newest:
            yield f"{read.id} read entry {at} of {case}; {oldest} to {newest} are possible"
        for earlier, before in seen:
            if earlier.before(read) and before > at:
                yield f"{read.id} read entry {at} of {case} after {earlier.id} read {before}"
        seen.append((read, at))


def _closings(events: Sequence[Event], final: Final) -> Iterator[str]:
    closed = [e for e in events if e.kind == "move" and e.done and e.said["closed"] is not None]
    for event in events:
        if event.kind == "vote" and event.said.get("new"):
            question = int(event.asked["place"].split("/")[1])
            for move in closed:
                if move.said["closed"] == question and move.before(event):
                    yield f"vote {event.id} counted after {move.id} had closed its question"
        if event.kind == "count" and event.done:
            question, told = event.asked["question"], event.said["n"]
            if event.said["closed"] and told != final.counts.get(str(question), 0):
                yield f"{event.id} counted {told} votes on {question}, which has others now"


def _in_order(what: str, rows: Sequence[Sequence[Event]]) -> Iterator[str]:
    """``rows``: of each, the tries that may have written it, in the order they are kept.

    It was written after the first try was begun and before the first acknowledgement.
    """
    spans = [
        (
            min(event.begun for event in tries),
            min((event.ended for event in tries if event.ended is not None), default=None),
            tries[0].id,
        )
        for tries in rows
        if tries
    ]
    latest = 0
    for (begun, _, one), (_, ended, other) in pairwise(spans):
        latest = max(latest, begun)
        if ended is not None and ended < latest:
            yield f"{what}: {other} is kept after {one}, and was acknowledged before it was begun"
