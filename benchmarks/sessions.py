"""Visitors over the real WebSocket protocol: each opens a page, then changes a filter again and again."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Subprotocol


@dataclass
class Times:
    """Milliseconds of every rerun, how many failed, and how many bytes came."""

    reruns: list[float] = field(default_factory=list)
    errors: int = 0
    received: int = 0

    def at(self, share: float) -> float:
        """A quantile of the reruns."""
        ordered = sorted(self.reruns)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else float("nan")

    @property
    def median(self) -> float:
        """The median rerun."""
        return statistics.median(self.reruns) if self.reruns else float("nan")


class Visitor:
    """One session on one page of a server."""

    def __init__(self, address: str, page: str, times: Times) -> None:
        self.url = address.replace("http", "ws") + "_stcore/stream"
        self.page = page
        self.times = times
        self.widgets: dict[str, tuple[str, list[str]]] = {}
        self.seen: list[str] = []

    async def __aenter__(self) -> Visitor:
        self.socket = await websockets.connect(
            self.url,
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            open_timeout=60,
        )
        await self.run()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()

    async def run(self, label: str = "", value: str = "") -> float:
        """Run the page's script, with one select box changed when named; milliseconds until it has
        finished.
        """
        message = BackMsg()
        message.rerun_script.page_name = self.page
        message.rerun_script.query_string = ""
        message.rerun_script.cached_message_hashes.extend(self.seen)
        if label:
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.string_value = self.widgets[label][0], value
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            data = await asyncio.wait_for(self.socket.recv(), 120)
            assert isinstance(data, bytes)
            self.times.received += len(data)
            answer = ForwardMsg()
            answer.ParseFromString(data)
            if answer.metadata.cacheable and answer.hash:
                self.seen.append(answer.hash)
            kind = answer.WhichOneof("type")
            if kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
                element = answer.delta.new_element
                if element.WhichOneof("type") == "selectbox":
                    self.widgets[element.selectbox.label] = (
                        element.selectbox.id,
                        list(element.selectbox.options),
                    )
                if element.WhichOneof("type") == "exception":
                    self.times.errors += 1
            if kind == "script_finished":
                if answer.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    continue
                return (time.perf_counter() - start) * 1000


async def _visit(
    address: str, page: str, label: str, times: Times, reruns: int, thinking: float, seed: int
) -> None:
    pick = random.Random(seed)
    try:
        async with Visitor(address, page, times) as visitor:
            options = visitor.widgets[label][1]
            await visitor.run(label, pick.choice(options))
            await asyncio.sleep(pick.random() * thinking)
            for _ in range(reruns):
                times.reruns.append(await visitor.run(label, pick.choice(options)))
                await asyncio.sleep(thinking * (0.5 + pick.random()))
    except Exception:
        times.errors += 1


def sessions(
    address: str, page: str, label: str, *, visitors: int, reruns: int, thinking: float
) -> tuple[Times, float]:
    """Reruns of several visitors at once, and the seconds the whole took."""
    times = Times()

    async def all_of_them() -> None:
        await asyncio.gather(
            *(_visit(address, page, label, times, reruns, thinking, n) for n in range(visitors))
        )

    start = time.perf_counter()
    asyncio.run(all_of_them())
    return times, time.perf_counter() - start
