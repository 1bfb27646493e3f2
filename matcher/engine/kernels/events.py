"""One event in a live network: a short program of changes, done as a whole or undone as if it had never been."""

from matcher.engine.kernels.arcs import Pool
from matcher.engine.kernels.book import (
    AREA,
    EVENT,
    HERE,
    IDENTITY,
    MARK,
    PERSON,
    PRESENT,
    SLOT,
    WINDOW_SHIFT,
    Book,
    level_from,
    list_pair,
    window_at,
)
from matcher.engine.kernels.direct import depart, direct_arcs, enter, set_arcs, short_of, unlink_arcs
from matcher.engine.kernels.flow import (
    ARCS,
    AT,
    CAPACITY,
    FAR,
    LOW,
    MOVED,
    NODES,
    OWNER,
    TOP,
    UNIT,
    UNITS_AT,
    Flow,
    begin,
    keep,
    roll_back,
)
from matcher.engine.kernels.openings import close_helper, gain, open_helper, reopen_helper, root_of, strip
from matcher.engine.kernels.primitives import Vector, Wide
from matcher.engine.kernels.removal import Users, remove
from matcher.engine.kernels.search import insert
from matcher.engine.kernels.supply import Supply

# What a program is made of: `program[0]` steps of four numbers each. DROP and PLACE a slot, FORCE a slot to a helper
# in a shift (-1: any), CLOSE and OPEN a helper; INSERT is added by CLOSE.
DROP, PLACE, FORCE, CLOSE, OPEN, INSERT = 0, 1, 2, 3, 4, 5
# How it ends: done, or undone for want of room in the arcs or the journal, or because nobody can be forced so.
DONE, SHORT_ARCS, SHORT_LOG, NO_WAY = 0, 1, 2, 3
# The answer: how it ended, by how much the cost rises, rows that follow; of a row its slot, who served it in which
# shift before and who does now (-1: nobody).
STATUS, RISE, ROWS, ANSWER = 0, 1, 2, 3
ROW_SLOT, WAS_WHO, WAS_WHEN, IS_WHO, IS_WHEN, MOVE = 0, 1, 2, 3, 4, 5


def has_log(flow: Flow, log: Wide) -> bool:
    """Whether the journal takes whatever one more search may change."""
    return flow.counts[TOP] + 6 * (flow.counts[NODES] + 8) <= len(log)


def list_slot(slot: int, flow: Flow, users: Users, pool: Pool, supply: Supply, book: Book) -> bool:
    """The arcs of an order that is new in its slot; False where there is no room for them."""
    count = direct_arcs(slot, flow.out[slot], pool, supply, book)
    return take_arcs(slot, count, flow, users, pool, book)


def list_forced(
    slot: int, helper: int, time: int, flow: Flow, users: Users, pool: Pool, supply: Supply, book: Book
) -> int:
    """The arcs of an order that only one helper may serve: how it ended."""
    count = 0
    level = level_from(book.order[slot * SLOT + AREA], helper, supply, book)
    if level >= 0 and book.person[helper * PERSON + PRESENT] > 0:
        count = list_pair(slot, helper, level, time, FAR, 0, pool, supply, book)
    if count == 0:
        return NO_WAY
    return DONE if take_arcs(slot, count, flow, users, pool, book) else SHORT_ARCS


def take_arcs(slot: int, count: int, flow: Flow, users: Users, pool: Pool, book: Book) -> bool:
    """Give a slot its arcs and enter it; False where there is no room for them."""
    short = short_of(slot, count, flow, book)
    if short > 0 and flow.counts[ARCS] + short > len(flow.target):
        return False
    set_arcs(slot, count, pool, flow, users, book)
    return True


def place_of(slot: int, node: int, at: int, supply: Supply, book: Book, answer: Wide) -> None:
    """Who serves an order that is placed at a node, and when, into `answer[at:]`."""
    answer[at] = answer[at + 1] = -1
    if node >= 0:
        window = window_at(slot, node, supply, book)
        answer[at] = book.person[supply.capacity[node * CAPACITY + OWNER] * PERSON + IDENTITY]
        answer[at + 1] = book.words[window + WINDOW_SHIFT]


def moves_since(mark: int, flow: Flow, supply: Supply, book: Book, log: Wide, answer: Wide) -> None:
    """Rows for all orders that stand elsewhere than before, found in the journal."""
    book.number[EVENT] += 1
    event, order, rows = book.number[EVENT], book.order, 0
    for place in range(mark, flow.counts[TOP], 3):
        slot = log[place + 1]
        if log[place] == MOVED and order[slot * SLOT + MARK] != event:
            order[slot * SLOT + MARK] = event
            row = ANSWER + MOVE * rows
            old, new = log[place + 2], flow.unit[slot * UNIT + AT]
            if old == new:
                continue
            answer[row + ROW_SLOT] = slot
            place_of(slot, old, row + WAS_WHO, supply, book, answer)
            place_of(slot, new, row + IS_WHO, supply, book, answer)
            if answer[row + WAS_WHO] != answer[row + IS_WHO] or answer[row + WAS_WHEN] != answer[row + IS_WHEN]:
                rows += 1
    answer[ROWS] = rows


def take_back(steps: int, program: Vector, flow: Flow, users: Users, pool: Pool, book: Book) -> None:
    """Undo the first steps of a program, the last of them first; the journal is rolled back already."""
    for step in range(steps - 1, -1, -1):
        kind, which = program[1 + 4 * step], program[2 + 4 * step]
        if kind == DROP:
            book.order[which * SLOT + HERE] = 1
        elif kind in (PLACE, FORCE):
            leave_slot(which, flow, users, book)
        elif kind == CLOSE:
            reopen_helper(which, flow, book)
        elif kind == OPEN:
            strip(which, flow, users, pool, book)
            book.person[which * PERSON + PRESENT] = 0


def leave_slot(slot: int, flow: Flow, users: Users, book: Book) -> None:
    """Make a slot free again: nobody is in it, and no arcs leave it."""
    unlink_arcs(slot, flow, users, book)
    depart(slot, book)
    book.order[slot * SLOT + HERE] = 0


def settle(steps: int, program: Vector, flow: Flow, users: Users, pool: Pool, book: Book) -> None:
    """Clear away what a program that stays has left behind."""
    for step in range(steps):
        kind, which = program[1 + 4 * step], program[2 + 4 * step]
        if kind == DROP:
            leave_slot(which, flow, users, book)
        elif kind == CLOSE:
            strip(which, flow, users, pool, book)


def do_event(
    program: Vector,
    stay: int,
    flow: Flow,
    users: Users,
    pool: Pool,
    supply: Supply,
    book: Book,
    log: Wide,
    answer: Wide,
) -> None:
    """Do a program; unless it is to stay and ended well, undo it. `answer` tells what it did, or would have done."""
    counts = flow.counts
    status, rise, done, low = DONE, 0, 0, counts[LOW]
    mark = begin(counts)
    while done < program[0] and status == DONE:
        kind, which = program[1 + 4 * done], program[2 + 4 * done]
        done += 1
        if not has_log(flow, log):
            status = SHORT_LOG
            done -= 1
        elif kind == DROP:
            rise -= remove(which + counts[UNITS_AT], flow, users, log)
            book.order[which * SLOT + HERE] = 0
        elif kind == INSERT:
            rise += insert(which + counts[UNITS_AT], FAR, flow, log)
        elif kind == CLOSE:
            rise += close_helper(which, flow, book, program, INSERT, log)
        elif kind == OPEN:
            root, more = root_of(which, supply), True
            if not open_helper(which, flow, users, pool, supply, book):
                status = SHORT_ARCS
            while root >= 0 and more and status == DONE:
                if has_log(flow, log):
                    change, more = gain(root, flow, users, log)
                    rise += change
                else:
                    status = SHORT_LOG
        else:
            enter(which, book)
            book.order[which * SLOT + HERE] = 1
            if kind == PLACE:
                status = DONE if list_slot(which, flow, users, pool, supply, book) else SHORT_ARCS
            else:
                who, time = program[3 + 4 * (done - 1)], program[4 + 4 * (done - 1)]
                flow.out[which] = -1
                status = list_forced(which, who, time, flow, users, pool, supply, book)
            if status == DONE:
                rise += insert(which + counts[UNITS_AT], FAR, flow, log)
    answer[STATUS], answer[RISE], answer[ROWS] = status, rise, 0
    if status == DONE:
        moves_since(mark, flow, supply, book, log, answer)
    if stay > 0 and status == DONE:
        keep(counts)
        settle(done, program, flow, users, pool, book)
        return
    roll_back(mark, flow, log)
    counts[LOW] = low
    take_back(done, program, flow, users, pool, book)


def all_places(orders: int, flow: Flow, supply: Supply, book: Book, answer: Wide) -> None:
    """Rows for all served orders among the first slots, as moves from nowhere."""
    rows = 0
    for slot in range(orders):
        if flow.unit[slot * UNIT + AT] >= 0:
            row = ANSWER + MOVE * rows
            answer[row + ROW_SLOT] = slot
            answer[row + WAS_WHO] = answer[row + WAS_WHEN] = -1
            place_of(slot, flow.unit[slot * UNIT + AT], row + IS_WHO, supply, book, answer)
            rows += 1
    answer[ROWS] = rows
