"""Buildings with their households, who leads them, what a district calls the posts on its boards; areas that split."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_ACTIVE = sa.text("state = 'active'")


def upgrade() -> None:
    op.add_column("area", sa.Column("estate", sa.String(length=40), nullable=True))
    op.add_column("area", sa.Column("households", sa.Integer(), nullable=True))
    op.add_column("area", sa.Column("entrances", sa.Integer(), nullable=True))
    op.add_column("area_change", sa.Column("parts", _JSON, nullable=True))
    op.create_table(
        "building_lead",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.String(length=18), nullable=False),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["actor.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(
        *("uq_building_lead_area", "building_lead", ["area"]),
        unique=True,
        sqlite_where=_ACTIVE,
        postgresql_where=_ACTIVE,
    )
    op.create_index("ix_building_lead_actor", "building_lead", ["actor_id"])
    op.create_table(
        "board_word",
        sa.Column("district", sa.String(length=18), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name_zh", sa.String(length=20), nullable=False),
        sa.Column("name_en", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("district", "role"),
    )
