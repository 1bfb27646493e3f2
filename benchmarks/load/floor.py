"""The floor: the same POST on the same server, without a database. What placing costs beside it is the service's."""

import datetime as dt
import socket
from uuid import UUID, uuid4

import msgspec
import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from api.schemas.orders import PlaceOrderBody
from matcher.queries.orders import OrderView, ShiftView

NOBODY = UUID(int=0)


def create_floor() -> FastAPI:
    """An app that reads an order as the service does, and answers one of the same shape and size."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    async def place(request: Request) -> Response:
        body = PlaceOrderBody.model_validate_json(await request.body())
        return Response(msgspec.json.encode(_answer(body)), 201, media_type="application/json")

    app.router.add_route("/v1/orders", place, methods=["POST"])
    return app


def _answer(body: PlaceOrderBody) -> OrderView:
    now = dt.datetime.now(dt.UTC)
    return OrderView(
        id=uuid4(),
        number="000001",
        kind="menu",
        service=body.service,
        area=body.area,
        state="placed",
        pooled=False,
        level="community",
        urgency="normal",
        windows=[ShiftView(window.date, window.part) for window in body.windows or ()],
        headcount=1,
        due_at=now,
        placed_at=now,
        owner=NOBODY,
        payer="free",
        assigned=[],
        version=1,
    )


def serve_floor(taken: socket.socket) -> None:
    """Serve it with the service's own settings of uvicorn until SIGTERM."""
    config = uvicorn.Config(
        create_floor(),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
    )
    uvicorn.Server(config).run(sockets=[taken])


def main() -> None:
    """Serve on a port of this machine that the system chooses, and print its address."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(2048)
        print(f"http://127.0.0.1:{taken.getsockname()[1]}", flush=True)
        serve_floor(taken)


if __name__ == "__main__":
    main()
