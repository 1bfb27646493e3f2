"""Alembic's environment: one connection, given by `matcher.store.migrate`."""

from alembic import context
from sqlmodel import SQLModel

from matcher.store import schema
from matcher.store.migrate import render_item

if schema.metadata is not SQLModel.metadata:
    raise AssertionError

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    render_item=render_item,
    compare_type=True,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
