"""Entering by phone: who guesses is stopped by the database's clock, and learns nothing of who is known."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import select

from matcher.domain.errors import Invalid, NotAllowed, NotAvailable, NotFound, Unauthenticated, WrongState
from matcher.domain.roles import Actor, Role
from matcher.domain.states import HelperKind
from matcher.ports import Letter, NotSent
from matcher.queries.entering import read_account, read_invitation
from matcher.store import access, contacts, schema, sign_in_codes
from matcher.store.vault import Vault
from matcher.usecases.accept_invitation import accept_invitation
from matcher.usecases.choose_actor import choose_actor, offer_choice
from matcher.usecases.invite_helper import invite_helper
from matcher.usecases.register_helper import change_helper
from matcher.usecases.send_sign_in_code import make_sign_in_code, send_sign_in_code
from matcher.usecases.set_password import PasswordWanted, ready_password, set_password
from matcher.usecases.sign_in import sign_in
from matcher.usecases.sign_in_by_code import sign_in_by_code
from matcher.usecases.sign_in_by_password import sign_in_by_password
from matcher.usecases.sign_out_everywhere import sign_out_everywhere
from tests.fixtures.crowd import ending
from tests.fixtures.steps import helper_of
from tests.fixtures.world import OTHER, World

PHONE, UNKNOWN = "13800000000", "13900000000"
RIGHT, WRONG, NEW = "drei lange Woerter", "vier lange Woerter", "fuenf lange Woerter"


@dataclass
class Post:
    """A notifier that keeps what it is given."""

    channels: frozenset[str] = frozenset({"sms"})
    sent: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        self.sent.append(letter)


def have_password(world: World, name: str, phone: str = PHONE, password: str = RIGHT, **more: str) -> Actor:
    who = world.actor(name)
    ready = ready_password(world.services, who, PasswordWanted(password, phone=phone, **more))
    world.services.commit(lambda tx: set_password(tx, who, ready))
    return who


def tried(world: World, password: str, phone: str = PHONE, caller: str = "here") -> str:
    return ending(lambda: sign_in_by_password(world.services, phone, password, caller))


def invited(world: World, name: str = "near") -> str:
    secretary, helper_id = world.actor("secretary"), helper_of(world.actor(name))
    kind = HelperKind.TEAM if world.actor(name).role is Role.TEAM_LEADER else HelperKind.MEMBER
    made = world.services.commit(lambda tx: invite_helper(tx, secretary, helper_id, kind))
    return made.path.partition("#")[2]


def code_for(world: World, phone: str = PHONE, caller: str = "here", post: Post | None = None) -> str:
    """The six digits of a new letter; empty where none is written."""
    services = replace(world.services, notifier=post or Post())
    letter = make_sign_in_code(services, phone, caller, "zh")
    send_sign_in_code(services, letter)
    return "".join(sign for sign in letter.text.partition("，")[0] if sign.isdigit()) if letter else ""


def test_five_wrong_passwords_lock_a_phone_for_a_quarter_of_an_hour_known_or_not(world: World) -> None:
    have_password(world, "clerk")
    for phone in (PHONE, UNKNOWN):
        assert [tried(world, WRONG, phone) for _ in range(6)] == ["unauthenticated"] * 5 + ["slow_down"]
    assert tried(world, RIGHT) == "slow_down"
    world.pass_time(minutes=14)
    assert tried(world, RIGHT) == "slow_down"
    world.pass_time(minutes=1, seconds=1)
    assert sign_in_by_password(world.services, "+86" + PHONE, RIGHT, "here") == [world.actor("clerk")]


def test_wrong_passwords_sent_at_once_are_not_more_than_those_in_turn(world: World) -> None:
    have_password(world, "clerk")
    with ThreadPoolExecutor(8) as pool:
        found = Counter(pool.map(lambda _: tried(world, WRONG), range(12)))
    assert found == {"unauthenticated": 5, "slow_down": 7}


def test_a_right_password_does_not_forgive_wrong_ones_because_a_phone_may_be_of_several(world: World) -> None:
    have_password(world, "clerk")
    have_password(world, "resident", password=NEW)
    assert [tried(world, WRONG) for _ in range(4)] == ["unauthenticated"] * 4
    assert sign_in_by_password(world.services, PHONE, NEW, "here") == [world.actor("resident")]
    assert [tried(world, WRONG) for _ in range(2)] == ["unauthenticated", "slow_down"]


def test_one_address_tries_not_more_than_sixty_phones(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.usecases.sign_in_by_password.hash_of", lambda *_: "")
    found = Counter(tried(world, WRONG, f"138{number:08d}") for number in range(61))
    assert found == {"unauthenticated": 60, "slow_down": 1}
    assert tried(world, WRONG, caller="elsewhere") == "unauthenticated"


def test_whose_password_fits_enters_and_each_computation_is_one_whoever_is_known(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    have_password(world, "clerk")
    have_password(world, "resident")
    have_password(world, "secretary", password=NEW)
    computed: list[bytes] = []
    real = sign_in_by_password.__globals__["hash_of"]

    def counting(vault: Vault, index: bytes, text: str) -> str:
        computed.append(index)
        return str(real(vault, index, text))

    monkeypatch.setattr("matcher.usecases.sign_in_by_password.hash_of", counting)
    assert {one.role for one in sign_in_by_password(world.services, PHONE, RIGHT, "")} == {Role.CLERK, Role.RESIDENT}
    assert tried(world, WRONG, UNKNOWN) == "unauthenticated"
    assert len(computed) == 2


def test_neither_phone_nor_password_nor_code_can_be_read_in_the_database(world: World) -> None:
    have_password(world, "clerk")
    code = code_for(world)
    with world.services.read() as tx:
        kept = [row for table in (schema.account, schema.sign_in_code, schema.sign_in_try)
                for row in tx.rows(select(table))]  # fmt: skip
    assert not any(word in str(kept) for word in (PHONE, RIGHT, code))
    assert "$argon2id$" in str(kept)


def test_a_code_opens_once_and_only_while_it_holds(world: World) -> None:
    clerk = have_password(world, "clerk")
    code = code_for(world)
    assert len(code) == 6
    assert sign_in_by_code(world.services, PHONE, code) == [clerk]
    with pytest.raises(Unauthenticated):
        sign_in_by_code(world.services, PHONE, code)
    first, second = code_for(world), code_for(world)
    assert ending(lambda: sign_in_by_code(world.services, PHONE, first)) == "unauthenticated" or first == second
    world.pass_time(minutes=10, seconds=1)
    assert ending(lambda: sign_in_by_code(world.services, PHONE, second)) == "unauthenticated"


def test_five_wrong_codes_end_a_code(world: World) -> None:
    have_password(world, "clerk")
    code = code_for(world)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert {ending(lambda: sign_in_by_code(world.services, PHONE, wrong)) for _ in range(5)} == {"unauthenticated"}
    assert ending(lambda: sign_in_by_code(world.services, PHONE, code)) == "unauthenticated"


def test_an_unknown_phone_gets_no_letter_and_the_same_limits(world: World) -> None:
    have_password(world, "clerk")
    for phone in (PHONE, UNKNOWN):
        post = Post()
        came = [ending(lambda p=phone, to=post: code_for(world, p, p, to)) for _ in range(4)]  # type: ignore[misc]  # bound early
        assert came[3] == "slow_down"
        assert "slow_down" not in came[:3]
        assert len(post.sent) == (3 if phone == PHONE else 0)
    world.pass_time(minutes=15, seconds=1)
    assert code_for(world)


def test_one_address_asks_for_ten_codes_and_one_phone_for_ten_a_day(world: World) -> None:
    assert [ending(lambda n=n: code_for(world, f"137{n:08d}")) for n in range(11)][10] == "slow_down"  # type: ignore[misc]  # bound early
    have_password(world, "clerk")
    came = []
    for number in range(12):
        world.pass_time(minutes=16)
        came.append(ending(lambda n=number: code_for(world, PHONE, f"at {n}")))  # type: ignore[misc]  # bound early
    assert came.count("slow_down") == 2


def test_a_code_goes_by_text_message_else_to_the_own_mail_else_to_the_console(world: World) -> None:
    clerk = have_password(world, "clerk")
    world.services.commit(lambda tx: contacts.set_ways(tx, ("actor", clerk.id), [("email", "c@example.org")]))
    ways = []
    for channels in ({"sms", "email", "console"}, {"email", "console"}, {"console"}, set()):
        post = Post(frozenset(channels))
        world.pass_time(minutes=6)
        code_for(world, post=post)
        ways += [(one.channel, one.address) for one in post.sent] or [("", "")]
    assert ways == [("sms", PHONE), ("email", "c@example.org"), ("console", ""), ("", "")]


def test_a_letter_that_cannot_be_sent_is_nobodys_trouble_but_ours(world: World) -> None:
    have_password(world, "clerk")

    class Broken(Post):
        def send(self, letter: Letter) -> None:
            raise NotSent(f"away_{letter.channel}")

    assert code_for(world, post=Broken())


def test_a_code_lets_in_whom_others_locked_out_and_sets_a_forgotten_password(world: World) -> None:
    clerk = have_password(world, "clerk")
    assert [tried(world, WRONG) for _ in range(6)][5] == "slow_down"
    code = code_for(world)
    with pytest.raises(Invalid):
        sign_in_by_code(world.services, PHONE, code, "12345678")
    assert sign_in_by_code(world.services, PHONE, code, NEW) == [clerk]
    assert sign_in_by_password(world.services, PHONE, NEW, "here") == [clerk]
    assert tried(world, RIGHT) == "unauthenticated"


def test_another_password_needs_the_old_one_and_ends_all_sessions(world: World) -> None:
    clerk = have_password(world, "clerk")
    token = world.services.commit(lambda tx: access.issue_token(tx, clerk))
    session = world.services.commit(lambda tx: sign_in(tx, clerk))
    for wanted in (PasswordWanted(NEW), PasswordWanted(NEW, old=WRONG), PasswordWanted("kurz", old=RIGHT)):
        with pytest.raises(Invalid):
            ready_password(world.services, clerk, wanted)
    have_password(world, "clerk", UNKNOWN, NEW, old=RIGHT)
    with world.services.read() as tx:
        assert access.actor_of_token(tx, token) == clerk
        with pytest.raises(Unauthenticated):
            access.actor_of_token(tx, session)
    assert tried(world, RIGHT) == "unauthenticated"
    assert sign_in_by_password(world.services, UNKNOWN, NEW, "here") == [clerk]


def test_the_old_password_cannot_be_guessed_by_whoever_holds_a_session(world: World) -> None:
    clerk = have_password(world, "clerk")
    wanted = PasswordWanted(NEW, old=WRONG)
    came = [ending(lambda: ready_password(world.services, clerk, wanted)) for _ in range(6)]
    assert came == ["invalid"] * 5 + ["slow_down"]


def test_a_password_made_ready_before_another_was_set_is_not_kept(world: World) -> None:
    clerk = have_password(world, "clerk")
    late = ready_password(world.services, clerk, PasswordWanted(NEW, old=RIGHT))
    have_password(world, "clerk", password=WRONG, old=RIGHT)
    with pytest.raises(WrongState):
        world.services.commit(lambda tx: set_password(tx, clerk, late))


def test_an_invitation_tells_who_invites_and_lets_in_once(world: World) -> None:
    near = world.member("near")
    token = invited(world)
    with world.services.read() as tx:
        view = read_invitation(tx, token)
        assert (view.by.role, view.role) == (Role.SECRETARY, Role.MEMBER)
        assert not read_account(tx, near).has_password
    with pytest.raises(Invalid):
        accept_invitation(world.services, token, PHONE, "12345678")
    assert accept_invitation(world.services, token, PHONE, RIGHT) == near
    assert sign_in_by_password(world.services, PHONE, RIGHT, "here") == [near]
    assert ending(lambda: accept_invitation(world.services, token, UNKNOWN, NEW)) == "not_available"


def test_of_an_invitation_used_at_once_one_wins(world: World) -> None:
    world.member("near")
    token = invited(world)
    phones = [f"1380000000{number}" for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        ends = pool.map(lambda phone: ending(lambda: accept_invitation(world.services, token, phone, RIGHT)), phones)
        assert Counter(one == "not_available" for one in ends) == {True: 3, False: 1}
    assert world.count("account") == 1


def test_an_invitation_ends_after_seven_days_and_with_the_next_one(world: World) -> None:
    world.member("near")
    first, second = invited(world), invited(world)
    for over in (first, "made up"):
        with world.services.read() as tx, pytest.raises(NotAvailable):
            read_invitation(tx, over)
    world.pass_time(days=7, seconds=1)
    with pytest.raises(NotAvailable):
        accept_invitation(world.services, second, PHONE, RIGHT)


def test_a_registered_member_without_access_and_the_leader_of_a_team_are_invited_and_both_are_told_of(
    world: World,
) -> None:
    near, team = world.member("near"), world.team("team")
    assert accept_invitation(world.services, invited(world, "team"), PHONE, RIGHT) == team
    world.services.commit(lambda tx: tx.execute(schema.actor.delete().where(schema.actor.c.id == near.id)))
    made = accept_invitation(world.services, invited(world), UNKNOWN, RIGHT)
    assert (made.role, made.helper_id) == (Role.MEMBER, near.helper_id)
    assert made.id != near.id
    assert world.count("event", thing="helper", verb="invite") == 2


def test_only_the_own_secretary_invites_and_nobody_who_has_left(world: World) -> None:
    near = world.member("near")
    far = world.staff("far", Role.SECRETARY, OTHER)
    kind, helper_id = HelperKind.MEMBER, helper_of(near)
    for who, error in ((far, NotFound), (world.actor("clerk"), NotAllowed), (near, NotAllowed)):
        with pytest.raises(error):
            world.services.commit(lambda tx, a=who: invite_helper(tx, a, helper_id, kind))  # type: ignore[misc]  # bound early
    secretary = world.actor("secretary")
    world.services.commit(lambda tx: change_helper(tx, secretary, helper_id, kind, {"state": "left"}))
    with pytest.raises(WrongState):
        invited(world)


def test_who_leaves_has_no_account_no_session_and_no_invitation_any_more(world: World) -> None:
    near, secretary = world.member("near"), world.actor("secretary")
    accept_invitation(world.services, invited(world), PHONE, RIGHT)
    session = world.services.commit(lambda tx: sign_in(tx, near))
    invited(world)
    change = {"state": "left"}
    world.services.commit(lambda tx: change_helper(tx, secretary, helper_of(near), HelperKind.MEMBER, change))
    assert (world.count("account"), world.count("invitation")) == (0, 0)
    with world.services.read() as tx, pytest.raises(Unauthenticated):
        access.actor_of_token(tx, session)


def test_a_choice_opens_the_way_to_one_actor_for_some_minutes(world: World) -> None:
    clerk, resident = world.actor("clerk"), world.actor("resident")
    with world.services.read() as tx:
        mine, other = offer_choice(tx, clerk), offer_choice(tx, resident)
        assert choose_actor(tx, mine) == clerk
        swapped = f"{resident.id.hex}{mine[32:]}"
        longer = mine.replace(mine.split(".")[1], f"{int(mine.split('.')[1]) + 1}")
        for forged in (swapped, longer, mine[:-1], "", "..", "x" * 32 + ".1.ü", mine.split(".")[0], f"{mine}.{other}"):
            with pytest.raises(Unauthenticated):
                choose_actor(tx, forged)
    world.pass_time(minutes=5, seconds=1)
    with world.services.read() as tx, pytest.raises(Unauthenticated):
        choose_actor(tx, mine)


def test_all_own_sessions_end_and_nobody_elses(world: World) -> None:
    clerk, resident = world.actor("clerk"), world.actor("resident")
    mine = [world.services.commit(lambda tx: sign_in(tx, clerk)) for _ in range(2)]
    other = world.services.commit(lambda tx: sign_in(tx, resident))
    assert world.services.commit(lambda tx: sign_out_everywhere(tx, clerk)) == 2
    with world.services.read() as tx:
        assert access.actor_of_token(tx, other) == resident
        for token in mine:
            with pytest.raises(Unauthenticated):
                access.actor_of_token(tx, token)


def test_what_was_tried_long_ago_is_forgotten(world: World) -> None:
    tried(world, WRONG)
    code_for(world)
    world.pass_time(days=2)
    world.services.commit(sign_in_codes.forget_old)
    assert (world.count("sign_in_try"), world.count("sign_in_code")) == (0, 0)
