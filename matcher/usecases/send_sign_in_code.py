"""Somebody asks for a code to sign in with; the answer is the same whether or not the phone is known."""

import structlog

from matcher.domain.entering import CODE_LASTS, Tried
from matcher.domain.errors import SlowDown
from matcher.domain.messages import EN, SENDER, ZH
from matcher.domain.notifying import ContactChannel, ContactState
from matcher.domain.roles import Actor
from matcher.ports import CODE_TO_SIGN_IN, Letter, NotSent
from matcher.store import accounts, contacts, sign_in_codes
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.usecases.services import Services
from matcher.usecases.set_notifications import person_of

_WORDS = {
    ZH: "登录验证码 {code}，{minutes} 分钟内有效。请不要告诉任何人，我们的人也不会问。",
    EN: "Your code to sign in is {code}, for {minutes} minutes. Tell it to nobody; none of us will ask for it.",
}

log = structlog.get_logger("jiedan.entering")


def make_sign_in_code(services: Services, phone: str, caller: str, lang: str) -> Letter | None:
    """The letter with a new code, to be sent once the answer is out; None where nobody has this phone. SlowDown."""

    def work(tx: Tx) -> Letter | None:
        index = accounts.index_of(tx.vault, phone)
        if not _count(tx, index, caller):
            raise SlowDown
        code = sign_in_codes.renew(tx, index)
        return _letter(services, tx, phone, code, lang)

    return services.commit(work)


def send_sign_in_code(services: Services, letter: Letter | None) -> None:
    """Hand it over; whoever gets none asks again."""
    if letter is None:
        return
    try:
        services.notifier.send(letter)
    except NotSent as error:
        log.warning("not_sent", code=error.code, message=str(letter.id), channel=letter.channel)


def _count(tx: Tx, index: bytes, caller: str) -> bool:
    kinds = ((Tried.CODES_FROM, caller), (Tried.CODE_SENT, index.hex()), (Tried.CODES_A_DAY, index.hex()))
    return all(sign_in_codes.note_try(tx, kind, of) for kind, of in kinds)


def _letter(services: Services, tx: Tx, phone: str, code: str, lang: str) -> Letter | None:
    known = accounts.of_phone(tx, accounts.index_of(tx.vault, phone))
    way = _way(services, tx, phone, [who for who, _ in known]) if known else None
    if way is None:
        return None
    text = _WORDS[lang].format(code=code, minutes=CODE_LASTS.seconds // 60)
    return Letter(new_id(), *way, SENDER[lang], text, (CODE_TO_SIGN_IN,))


def _way(services: Services, tx: Tx, phone: str, people: list[Actor]) -> tuple[str, str] | None:
    """To the phone where text messages are set up, else to the person's own e-mail address, else the console."""
    usable = services.notifier.channels
    if ContactChannel.SMS in usable:
        return ContactChannel.SMS, phone
    reached = contacts.read(tx, [person_of(who) for who in people])
    mails = [way for one in reached.values() for way in one.ways if way.channel == ContactChannel.EMAIL]
    # An address of each would show the code to more than one person.
    if ContactChannel.EMAIL in usable and len(people) == 1:
        for way in mails:
            if way.state == ContactState.ACTIVE and way.address:
                return way.channel, way.address
    return (ContactChannel.CONSOLE, "") if ContactChannel.CONSOLE in usable else None
