"""Fans with a stock WebSocket client, for the system tests.

    fans.py URL [--count N] [--subprotocol NAME]

Writes what happens to standard output, one JSON object a line:
    {"fan":0,"open":true,"compressed":false}   {"fan":0,"frame":{...}}   {"fan":0,"closed":1009,"reason":"..."}   {"fan":0,"refused":400}
Reads commands from standard input, one JSON object a line, for all fans, once each is connected or refused:
    {"text":"..."}   {"binary":9}   {"close":true}
and ends when standard input does.
"""

import argparse
import asyncio
import json
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

# How many connect at a time, below a listener's backlog.
CONNECTING_AT_ONCE = 50


def say(**what):
    sys.stdout.write(json.dumps(what, separators=(",", ":")) + "\n")
    sys.stdout.flush()


async def run_fan(index, arguments, gate, sockets, settled):
    protocols = [arguments.subprotocol] if arguments.subprotocol else None
    try:
        async with gate:
            socket = await connect(arguments.url, subprotocols=protocols, ping_interval=None, open_timeout=30)
            sockets[index] = socket
    except InvalidStatus as error:
        return say(fan=index, refused=error.response.status_code)
    except OSError as error:
        return say(fan=index, failed=str(error))
    finally:
        settled[index].set()
    say(fan=index, open=True, compressed=bool(socket.protocol.extensions))
    try:
        while True:
            message = await socket.recv()
            say(fan=index, frame=json.loads(message))
    except ConnectionClosed:
        sockets.pop(index, None)
        say(fan=index, closed=socket.close_code, reason=socket.close_reason)


async def obey(sockets, settled):
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    for fan in settled:
        await fan.wait()
    while line := await reader.readline():
        command = json.loads(line)
        for socket in list(sockets.values()):
            try:
                if "text" in command:
                    await socket.send(command["text"])
                elif "binary" in command:
                    await socket.send(b"\0" * command["binary"])
                elif "close" in command:
                    await socket.close()
            except ConnectionClosed:
                pass


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--subprotocol", default="touchline.v1")
    arguments = parser.parse_args()
    gate = asyncio.Semaphore(CONNECTING_AT_ONCE)
    sockets = {}
    settled = [asyncio.Event() for _ in range(arguments.count)]
    fans = [asyncio.create_task(run_fan(index, arguments, gate, sockets, settled)) for index in range(arguments.count)]
    await obey(sockets, settled)
    for fan in fans:
        fan.cancel()


asyncio.run(main())
