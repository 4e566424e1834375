"""The least that an answer costs here: a Starlette application that answers a constant, served as ours is.

uvicorn benchmarks.floor:app --loop uvloop --http httptools --no-access-log
"""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ANSWER = b'{"data":{"organization":null},"extensions":{"asOf":1}}'


async def answer(request: Request) -> Response:
    """Read the body and answer a constant."""
    await request.body()
    return Response(ANSWER, media_type="application/json")


app = Starlette(routes=[Route("/graphql", answer, methods=["POST"])])
