"""The first tables of the workshops."""

import sqlalchemy as sa
from alembic import op

revision = "m0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "workshop_wrong_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_wrong_codes")),
    )
    op.create_index(op.f("ix_workshop_wrong_codes_at"), "workshop_wrong_codes", ["at"], unique=False)
    op.create_table(
        "workshops",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=True),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_step", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('lobby', 'voting', 'revealed', 'decided', 'closed')", name=op.f("ck_workshops_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshops")),
        sa.UniqueConstraint("code", name=op.f("uq_workshops_code")),
        sa.UniqueConstraint("secret", name=op.f("uq_workshops_secret")),
    )
    op.create_index(op.f("ix_workshops_expires_at"), "workshops", ["expires_at"], unique=False)
    op.create_table(
        "workshop_items",
        sa.Column("workshop", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop"], ["workshops.id"], name=op.f("fk_workshop_items_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workshop", "number", name=op.f("pk_workshop_items")),
    )
    op.create_table(
        "workshop_participants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_key", sa.String(length=800), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop"], ["workshops.id"], name=op.f("fk_workshop_participants_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_participants")),
        sa.UniqueConstraint("secret", name=op.f("uq_workshop_participants_secret")),
        sa.UniqueConstraint("workshop", "name_key", name=op.f("uq_workshop_participants_workshop_name_key")),
    )
    op.create_table(
        "workshop_decisions",
        sa.Column("workshop", sa.String(length=32), nullable=False),
        sa.Column("item", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop", "item"],
            ["workshop_items.workshop", "workshop_items.number"],
            name=op.f("fk_workshop_decisions_workshop_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workshop", "item", name=op.f("pk_workshop_decisions")),
    )
    op.create_table(
        "workshop_rounds",
        sa.Column("workshop", sa.String(length=32), nullable=False),
        sa.Column("item", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workshop", "item"],
            ["workshop_items.workshop", "workshop_items.number"],
            name=op.f("fk_workshop_rounds_workshop_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workshop", "item", "number", name=op.f("pk_workshop_rounds")),
    )
    op.create_table(
        "workshop_dissents",
        sa.Column("workshop", sa.String(length=32), nullable=False),
        sa.Column("item", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("participant", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["workshop_participants.id"],
            name=op.f("fk_workshop_dissents_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workshop", "item"],
            ["workshop_decisions.workshop", "workshop_decisions.item"],
            name=op.f("fk_workshop_dissents_workshop_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workshop", "item", "participant", name=op.f("pk_workshop_dissents")),
    )
    op.create_index(op.f("ix_workshop_dissents_participant"), "workshop_dissents", ["participant"], unique=False)
    op.create_table(
        "workshop_votes",
        sa.Column("workshop", sa.String(length=32), nullable=False),
        sa.Column("item", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("participant", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("choice", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=280), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["workshop_participants.id"],
            name=op.f("fk_workshop_votes_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workshop", "item", "round"],
            ["workshop_rounds.workshop", "workshop_rounds.item", "workshop_rounds.number"],
            name=op.f("fk_workshop_votes_workshop_item_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workshop", "item", "round", "participant", name=op.f("pk_workshop_votes")),
    )
    op.create_index(op.f("ix_workshop_votes_participant"), "workshop_votes", ["participant"], unique=False)


def downgrade() -> None:
    """Drop every table, with all workshops."""
    op.drop_index(op.f("ix_workshop_votes_participant"), table_name="workshop_votes")
    op.drop_table("workshop_votes")
    op.drop_index(op.f("ix_workshop_dissents_participant"), table_name="workshop_dissents")
    op.drop_table("workshop_dissents")
    op.drop_table("workshop_rounds")
    op.drop_table("workshop_decisions")
    op.drop_table("workshop_participants")
    op.drop_table("workshop_items")
    op.drop_index(op.f("ix_workshops_expires_at"), table_name="workshops")
    op.drop_table("workshops")
    op.drop_index(op.f("ix_workshop_wrong_codes_at"), table_name="workshop_wrong_codes")
    op.drop_table("workshop_wrong_codes")
