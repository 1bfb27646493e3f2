"""What is kept about people: where, why, on which ground, how long, and who may read it. The one list of it.

Every table stands in a group, with its columns that point to a person or tell something of one; every kind of sealed
record as well. Tests hold it against the tables and against what is sealed in them; the assessment page shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Told(StrEnum):
    """What a column tells of a person."""

    PERSON = "person"
    HELPER = "helper"
    STAFF = "staff"
    FACT = "fact"
    HASH = "hash"
    SEALED = "sealed"


class Kept(StrEnum):
    """How long."""

    DAYS = "days"
    """So many days after the end of what it belongs to, as the district sets them (retention_days)."""
    ERASED = "erased"
    """Until the person asks for its erasure, or has left and asks."""
    YEARS = "years"
    SHORT = "short"
    FIGURE = "figure"
    """Stays as codes and ids, when the texts are gone."""
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A kind of sealed record: what is in it."""

    group: str
    fields: tuple[str, ...]
    kept: Kept


@dataclass(frozen=True, slots=True)
class Group:
    """Tables for one purpose; `reads`: the operations by which their content is read."""

    tables: Mapping[str, Mapping[str, Told]]
    reads: tuple[str, ...]
    kept: Kept
    ground: str
    tells: bool = field(default=True)
    """Whether it says anything of people at all."""


_P, _H, _S, _F, _X, _Z = Told.PERSON, Told.HELPER, Told.STAFF, Told.FACT, Told.HASH, Told.SEALED
CONSENT, CONTRACT, DUTY, SAFETY, NONE = "consent", "contract", "duty", "safety", "none"

GROUPS: Mapping[str, Group] = {
    "served": Group(
        {
            "recipient": {"born_year": _F, "phone_index": _X, "registered_by": _S},
            "contact": {"recipient_id": _P, "actor_id": _P, "added_by": _S},
            "consent": {"recipient_id": _P, "given_by": _F, "recorded_by": _S, "given_to": _H},
            "pairing": {"recipient_id": _P, "helper_id": _H},
            "conflict": {"actor_id": _S, "recipient_id": _P, "declared_by": _S},
            "personal_record": {"sealed": _Z},
        },
        ("read_recipients", "read_contacts", "read_consents", "read_needs_note", "read_pairs"),
        Kept.DAYS,
        CONSENT,
    ),
    "orders": Group(
        {
            "service_order": {"recipient_id": _P, "placed_by": _P, "owner_id": _S, "handed_by": _S, "code_hash": _X},
            "order_window": {},
            "seat": {"recipient_id": _P, "booked_by": _P},
            "series": {"recipient_id": _P, "placed_by": _P, "owner_id": _S, "consent_by": _F},
            "series_day": {},
            "service_session": {"made_by": _S},
        },
        ("read_orders", "read_series", "read_sessions", "reveal_order"),
        Kept.DAYS,
        CONSENT,
    ),
    "closing": Group(
        {
            "rating": {"rated_by": _P},
            "callback": {"called_by": _S},
            "incident": {"told_by": _P},
            "incident_step": {"done_by": _S},
        },
        ("read_callbacks", "read_incidents"),
        Kept.DAYS,
        DUTY,
    ),
    "helpers": Group(
        {
            "helper": {"leader_id": _H},
            "helper_base": {"helper_id": _H},
            "helper_tag": {"helper_id": _H},
            "credential": {"helper_id": _H, "checked_by": _S},
            "weekly_availability": {"helper_id": _H},
            "availability_exception": {"helper_id": _H},
            "team_member": {"team_id": _H, "member_id": _H},
            "link": {"helper_id": _H, "made_by": _S},
        },
        ("read_helpers",),
        Kept.ERASED,
        CONTRACT,
    ),
    "units": Group(
        {
            "home_unit": {},
            "unit_area": {},
            "unit_resource": {},
            "unit_proposal": {"helper_id": _H},
            "member_consent": {"helper_id": _H, "recorded_by": _S},
            "sent_record": {"helper_id": _H},
            "unit_month": {},
        },
        ("read_units", "read_unit_names", "read_feedback", "read_proposals", "read_resources", "read_sent_records"),
        Kept.ERASED,
        CONSENT,
    ),
    "days": Group(
        {
            "post": {"recipient_id": _P, "made_by": _S, "owner_id": _S},
            "post_place": {"helper_id": _H, "claimed_by": _P},
            "post_day": {},
            "service_day": {"made_by": _S},
            "day_stall": {},
            "day_sign_up": {"helper_id": _H, "signed_by": _P, "came": _F},
        },
        ("read_posts", "read_days", "read_day_plan"),
        Kept.FIGURE,
        CONTRACT,
    ),
    "ledgers": Group(
        {
            "ledger_account": {"helper_id": _H, "balance": _F},
            "ledger_transaction": {"actor_id": _P},
            "ledger_entry": {"amount": _F},
            "points_rules": {"set_by": _S},
            "reward": {"made_by": _S},
            "redemption": {"helper_id": _H, "made_by": _P, "ended_by": _P},
            "certificate": {"helper_id": _H, "issued_by": _P, "services": _F, "minutes": _F},
        },
        ("read_ledgers", "read_transactions", "read_rewards", "read_redemptions", "read_certificates", "print_record"),
        Kept.FIGURE,
        CONTRACT,
    ),
    "projects": Group(
        {
            "project": {"made_by": _S, "lead_id": _S, "confirmed_by": _F},
            "project_party": {"party_id": _H},
            "project_step": {"owner_id": _H},
            "project_order": {},
            "agenda_item": {},
            "project_invited": {},
            "list_entry": {"made_by": _S, "holder_id": _H},
        },
        ("read_projects", "read_lists", "read_list_entries"),
        Kept.DAYS,
        DUTY,
    ),
    "sheets": Group(
        {
            "file_import": {"made_by": _S},
            "file_export": {"made_by": _S},
            "import_key": {"number_key": _X, "person_key": _X, "said": _X},
        },
        ("read_imports",),
        Kept.ERASED,
        DUTY,
    ),
    "outside": Group(
        {
            "webhook_endpoint": {"owner_id": _H, "made_by": _S},
            "webhook_delivery": {},
            "webhook_cursor": {},
            "channel_test": {"actor_id": _S},
        },
        ("read_outside",),
        Kept.SHORT,
        DUTY,
    ),
    "service": Group(
        {
            "offer": {"helper_id": _H},
            "assignment": {"helper_id": _H},
            "crew_member": {"member_id": _H},
            "occupied": {"helper_id": _H},
            "roster": {"made_by": _S},
            "duty": {},
            "duty_place": {"helper_id": _H},
            "dispatch_round": {"requested_by": _S},
            "round_item": {},
        },
        ("read_own_assignments", "read_own_offers", "read_orders", "read_round", "read_rosters"),
        Kept.FIGURE,
        CONTRACT,
    ),
    "telling": Group(
        {
            "contact_way": {"to_id": _P},
            "notify_setting": {"to_id": _P},
            "notice": {"to_id": _P},
        },
        ("read_notifications", "read_messages"),
        Kept.ERASED,
        CONTRACT,
    ),
    "access": Group(
        {
            "actor": {"helper_id": _H, "label": _F},
            "api_token": {"token_hash": _X, "actor_id": _P},
            "account": {"actor_id": _P, "phone_index": _X},
            "invitation": {"token_hash": _X, "actor_id": _P, "made_by": _S},
            "sign_in_code": {"phone_index": _X, "code_hash": _X},
            "sign_in_try": {"subject": _X},
            "code_try": {"subject": _X},
            "idempotency_key": {"actor_id": _P, "fingerprint": _X},
        },
        ("read_me",),
        Kept.SHORT,
        SAFETY,
    ),
    "trail": Group(
        {
            "event": {"actor_id": _P},
            "reveal": {"actor_id": _S, "helper_id": _H},
            "seal": {"content": _X, "digest": _X},
            "seal_trim": {},
            "todo": {"actor_id": _S, "done_by": _S},
            "service_rule": {"changed_by": _S},
            "board_entry": {"registered_by": _S},
        },
        ("read_audit", "read_reveals", "read_todos", "print_board"),
        Kept.YEARS,
        DUTY,
    ),
    "figures": Group({"data_gone": {}}, ("read_privacy",), Kept.ALWAYS, NONE, tells=False),
    "running": Group(
        {name: {} for name in ("task", "timer", "live_lease", "clock_offset")}, (), Kept.SHORT, NONE, tells=False
    ),
    "places": Group(
        {name: {} for name in ("area", "district", "service_item", "alliance", "holiday")}
        | {name: {"changed_by": _S} for name in ("message_template", "project_template", "matter", "service_owner")}
        | {"area_change": {"made_by": _S}, "settings_version": {"actor_id": _S}},
        ("read_areas", "read_services", "read_settings"),
        Kept.ALWAYS,
        NONE,
        tells=False,
    ),
}
"""Purpose -> what is kept for it. The words of each stand in `api/pages/words/privacy.py`."""

SEALED: Mapping[str, Sealed] = {
    "recipient": Sealed("served", ("name", "phone", "address"), Kept.DAYS),
    "health": Sealed("served", ("text",), Kept.DAYS),
    "contact": Sealed("served", ("name", "phone", "relation", "channels"), Kept.DAYS),
    "order": Sealed("orders", ("place", "contact", "wish", "note", "door_word", "reasons"), Kept.DAYS),
    "series": Sealed("orders", ("place", "contact", "note", "born_year"), Kept.DAYS),
    "session": Sealed("orders", ("place",), Kept.DAYS),
    "seat": Sealed("orders", ("contact", "note"), Kept.DAYS),
    "assignment": Sealed("orders", ("note", "reasons"), Kept.DAYS),
    "offer": Sealed("orders", ("reasons",), Kept.DAYS),
    "reveal": Sealed("orders", ("reasons",), Kept.DAYS),
    "rating": Sealed("closing", ("comment",), Kept.DAYS),
    "callback": Sealed("closing", ("comment",), Kept.DAYS),
    "incident": Sealed("closing", ("text",), Kept.DAYS),
    "step": Sealed("closing", ("note",), Kept.DAYS),
    "member": Sealed("helpers", ("name", "phone"), Kept.ERASED),
    "team": Sealed("helpers", ("name", "phone"), Kept.ERASED),
    "unit": Sealed("units", ("contact_name", "contact_phone", "secret"), Kept.ERASED),
    "resource": Sealed("units", ("text",), Kept.ALWAYS),
    "proposal": Sealed("units", ("name", "phone"), Kept.SHORT),
    "sent": Sealed("units", ("name", "lines"), Kept.ERASED),
    "post": Sealed("days", ("title", "place"), Kept.ALWAYS),
    "service_day": Sealed("days", ("title", "place"), Kept.ALWAYS),
    "day_stall": Sealed("days", ("title", "spot"), Kept.ALWAYS),
    "reward": Sealed("ledgers", ("title",), Kept.ALWAYS),
    "project": Sealed("projects", ("title", "text", "result", "reasons"), Kept.DAYS),
    "project_step": Sealed("projects", ("title", "note"), Kept.DAYS),
    "agenda_item": Sealed("projects", ("question", "ways", "decision"), Kept.DAYS),
    "invited": Sealed("projects", ("name",), Kept.DAYS),
    "list_entry": Sealed("projects", ("text", "reasons"), Kept.DAYS),
    "import": Sealed("sheets", ("file",), Kept.SHORT),
    "webhook": Sealed("outside", ("title", "address", "secret"), Kept.ALWAYS),
    "roster": Sealed("service", ("name", "phone"), Kept.ERASED),
    "duty_place": Sealed("service", ("reasons",), Kept.ERASED),
    "duty_phone": Sealed("service", ("phone",), Kept.ALWAYS),
    "board": Sealed("trail", ("name", "phone"), Kept.ERASED),
    "answer": Sealed("access", ("text",), Kept.SHORT),
}
"""Subject of a sealed record -> what it is. One that is not named here is refused by the tests of whatever seals it."""
