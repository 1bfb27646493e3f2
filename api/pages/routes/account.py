"""The own account: the password, and the end of all sessions."""

from api.pages.door import Pages
from api.pages.entries import first_page
from api.pages.render import render
from api.pages.visit import NothingAsked, Visit
from matcher.queries.entering import read_account
from matcher.store.database import Tx
from matcher.store.places import calendar_of

pages = Pages()


@pages.at("/account", "read_me", NothingAsked)
def show_account(tx: Tx, visit: Visit) -> str:
    """How one signs in."""
    today = calendar_of(tx, visit.actor.area).today(tx.now)
    facts = {"account": read_account(tx, visit.actor), "first": first_page(visit.actor.role), "today": today}
    return render("account", visit.lang, facts, visit)
