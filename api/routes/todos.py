"""Lists: what waits for oneself, or for one's role in one's area."""

from api.door import Call, Doors
from api.schemas.desk import FinishTodoBody, TodosQuery
from matcher.queries import todos
from matcher.queries.paging import Page, Wanted
from matcher.queries.todos import TodoFilter, TodoView
from matcher.store.database import Tx
from matcher.usecases.finish_todo import finish_todo

doors = Doors("todos")


@doors.at("GET /todos", "read_todos", TodosQuery, Page[TodoView])
def list_todos(tx: Tx, call: Call, query: TodosQuery) -> Page[TodoView]:
    """What stands on one's list, the oldest first."""
    narrowed = TodoFilter(query.kind, query.state, query.overdue)
    return todos.list_todos(tx, call.actor, Wanted(query.limit, query.cursor), narrowed)


@doors.at("POST /todos/{id}/done", "finish_todo", FinishTodoBody, TodoView)
def finish(tx: Tx, call: Call, body: FinishTodoBody) -> TodoView:
    """Say that something was dealt with, and how."""
    finish_todo(tx, call.actor, call.id, body.outcome)
    return todos.read_todo(tx, call.actor, call.id)
