"""Places of an order: which needs its people fill, and what is left to be filled."""

from collections.abc import Collection, Sequence

from matcher.domain.needs import Need, is_credential

Tags = Collection[str]


def qualifies(tags: Tags, wanted: Sequence[str]) -> bool:
    """Whether somebody has every tag that is wanted."""
    return all(tag in tags for tag in wanted)


def hardest_first(needs: Sequence[Need]) -> list[tuple[str, ...]]:
    """One entry of tags for each place; checked credentials are the hardest to find, then long lists of tags."""
    places = [need.tags for need in needs for _ in range(need.count)]
    return sorted(places, key=lambda tags: (-sum(map(is_credential, tags)), -len(tags), tags))


def fill(places: Sequence[tuple[str, ...]], people: Sequence[Tags]) -> dict[int, int]:
    """Place -> person, as many as possible at once, and among those the places that come first."""
    filled: dict[int, int] = {}
    for place in range(len(places)):
        _assign(place, places, people, filled, set())
    return filled


def _assign(
    place: int, places: Sequence[tuple[str, ...]], people: Sequence[Tags], filled: dict[int, int], tried: set[int]
) -> bool:
    at = {person: taken for taken, person in filled.items()}
    for person, tags in enumerate(people):
        if person in tried or not qualifies(tags, places[place]):
            continue
        tried.add(person)
        if person not in at:
            filled[place] = person
            return True
        other = at[person]
        del filled[other]
        filled[place] = person
        if _assign(other, places, people, filled, tried):
            return True
        del filled[place]
        filled[other] = person
    return False


def remaining(needs: Sequence[Need], people: Sequence[Tags]) -> tuple[Need, ...]:
    """The needs that `people`, who hold a place each, leave open.

    They fill the hardest places that they can, so that what is left is the easiest to find people for; somebody who
    fits no place any more (a credential ran out) stands for the easiest one.
    """
    places = hardest_first(needs)
    filled = fill(places, people)
    left = [tags for place, tags in enumerate(places) if place not in filled]
    misfits = len(people) - len(filled)
    left = left[: max(0, len(left) - misfits)]
    return tuple(Need(tags, left.count(tags)) for tags in dict.fromkeys(left))


def can_join(needs: Sequence[Need], people: Sequence[Tags], newcomer: Tags) -> bool:
    """Whether the newcomer can fill a place beside those who hold one, who may change places among themselves."""
    places = hardest_first(needs)
    if len(people) >= len(places):
        return False
    return len(fill(places, [*people, newcomer])) > len(fill(places, people))


def can_take_all(needs: Sequence[Need], tags: Tags, size: int) -> bool:
    """Whether one team is large enough and has the tags of every need."""
    return size >= sum(need.count for need in needs) and all(qualifies(tags, need.tags) for need in needs)
