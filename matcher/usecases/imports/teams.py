"""New teams, each registered as the desk would."""

from collections.abc import Sequence

from matcher.domain.errors import JiedanError
from matcher.domain.imports.kinds import Refusal
from matcher.domain.imports.rows import Row, bases_of, reach_from
from matcher.domain.states import TeamKind
from matcher.store import helpers, imports
from matcher.store.database import Tx
from matcher.usecases.imports.helpers import Helpers, as_refusal
from matcher.usecases.register_helper import TeamData, register_team

Piece = Sequence[tuple[Row, imports.Key]]


class Teams(Helpers):
    """Teams: dozens, at most some hundreds."""

    fresh_at_once = 50

    def ready(self, piece: Piece) -> Piece:
        """Nothing is needed before."""
        return piece

    def write(self, tx: Tx, piece: Piece) -> list[Refusal]:
        """Register them; leader and members are named on the team's page."""
        refused: list[Refusal] = []
        written: list[imports.Key] = []
        for row, key in piece:
            given = row.given
            data = TeamData(
                area=given["area"],
                name=given["name"],
                phone=given["phone"],
                bases=bases_of(given),
                kind=given.get("kind", TeamKind.SERVICE),
                reach=reach_from(given),
                crews=given.get("crews", 1),
                total=given.get("total", 10),
                size=given.get("size", 2),
                tags=given.get("skills", {}),
            )
            try:
                with tx.connection.begin_nested():
                    team_id = register_team(tx, self.job.actor, data)
                    helpers.set_week(tx, team_id, given.get("free", ()))
            except JiedanError as error:
                refused.append(as_refusal(row.row, error))
            else:
                written.append(key._replace(subject=team_id))
        imports.put_keys(tx, self.job.district, self.job.kind, self.job.import_id, written)
        return refused
