"""What comes in: hints on wishes, evidence of consents, contacts, and what courtesy visits are counted by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
_NEW_IDS = {
    "sqlite": "UPDATE consent SET id = lower(hex(randomblob(16)))",
    "postgresql": "UPDATE consent SET id = gen_random_uuid()",
}


def upgrade() -> None:
    # Columns that may be empty or have a constant default are added without rewriting a table.
    for column in (
        sa.Column("hints", _JSON, nullable=True),
        sa.Column("asked_headcount", sa.Integer(), nullable=True),
        sa.Column("with_buddy", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("other_party_id", sa.Uuid(), nullable=True),
    ):
        op.add_column("service_order", column)
    op.execute("UPDATE service_order SET asked_headcount = headcount WHERE headcount > 1")
    op.create_index("ix_service_order_visits", "service_order", ["district", "service", "state_at"])
    op.add_column("recipient", sa.Column("erased_at", sa.BigInteger(), nullable=True))
    op.add_column("consent", sa.Column("id", sa.Uuid(), nullable=True))
    op.add_column("consent", sa.Column("purpose", sa.String(length=8), nullable=False, server_default="order"))
    op.add_column("consent", sa.Column("given_to", sa.Uuid(), nullable=True))
    op.add_column("consent", sa.Column("withdrawn_at", sa.BigInteger(), nullable=True))
    op.execute(_NEW_IDS[op.get_bind().dialect.name])
    op.create_index("ix_consent_recipient", "consent", ["recipient_id", "purpose"])
    op.create_table(
        "contact",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("gets_notices", sa.Boolean(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["added_by"], ["actor.id"]),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_contact_recipient", "contact", ["recipient_id"])
