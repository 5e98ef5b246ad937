"""A line to a git server that goes bad at its n-th connection.

    bad_line.py SERVER_PORT PORT_FILE

Listens on 127.0.0.1, passes each connection on to SERVER_PORT there, and writes "PORT DOOR" to PORT_FILE: its own port, and that
of its side door (HTTP):

    POST / {"fault": "cut_down", "from": 3, "once": true, "bytes": 100}
                         from now on: connections count from 1 again; without a fault all is well. The answer comes when
                         what was held back has been delivered and all connections are over
    GET /                {"count": 4, "kinds": ["fetch", "push", ...]}

"once": that connection only; else it and all after it. Faults:

    refused      the port is closed                        (never once: nobody sees what is not accepted)
    blackhole    no SYN is answered                        (likewise)
    silent       accepted, then nothing
    closed       accepted, then closed
    reset        accepted, then reset
    trickle      a byte a second, both ways
    cut_down     reset after so many "bytes" of the server
    cut_up       reset after so many "bytes" of the client
    lost         all that the client sends arrives, the server's answer to it does not: reset
    mute         the same, and the line stays open
    late         what the client sends in answer to the server's greeting arrives when the client has long gone: at the
                 next POST
    file         the file "path" holds "text" meanwhile
    fill         the file "path" fills its disk meanwhile
"""

import http.server
import json
import os
import random
import select
import socket
import struct
import sys
import threading
import time

PATIENCE_S = 600


def reset(sock):
    try:
        # Wakes who waits for more of it; until then it would stay open.
        sock.shutdown(socket.SHUT_RD)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError:
        pass
    sock.close()


def receive(sock):
    try:
        return sock.recv(65536)
    except OSError:
        return b""


class Connection:
    """One that is passed on, with a fault or None."""

    def __init__(self, line, client, fault, released):
        self.line = line
        self.client = client
        self.server = None
        self.fault = fault
        self.kind = fault["fault"] if fault else None
        self.released = released
        self.greeted = threading.Event()
        self.up = 0
        self.down = 0
        self.held = []

    def run(self):
        if self.kind == "reset":
            reset(self.client)
        elif self.kind == "closed":
            self.client.close()
        elif self.kind == "silent":
            while receive(self.client):
                pass
            self.client.close()
        else:
            self.pass_on()

    def pass_on(self):
        self.server = socket.create_connection(("127.0.0.1", self.line.server_port))
        downwards = threading.Thread(target=self.pump_down, daemon=True)
        downwards.start()
        self.pump_up()
        downwards.join(PATIENCE_S)
        self.client.close()
        self.server.close()

    def send(self, sock, data):
        try:
            if self.kind != "trickle":
                sock.sendall(data)
                return True
            for byte in data:
                sock.sendall(bytes([byte]))
                if self.released.wait(1):
                    return False
            return True
        except OSError:
            return False

    def hang_up(self):
        reset(self.client)
        try:
            self.server.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def pump_up(self):
        first = True
        while data := receive(self.client):
            if self.kind == "cut_up" and self.up + len(data) >= self.fault["bytes"]:
                self.send(self.server, data[: self.fault["bytes"] - self.up])
                self.hang_up()
                return
            self.up += len(data)
            if first:
                self.line.note(data)
            if self.kind == "late" and not first and self.greeted.is_set():
                self.held.append(data)
            elif not self.send(self.server, data):
                break
            first = False
        if self.held:
            self.released.wait(PATIENCE_S)
            self.send(self.server, b"".join(self.held))
        try:
            self.server.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def pump_down(self):
        greeting = None
        while data := receive(self.server):
            if self.kind in ("lost", "mute"):
                # What the client said before the greeting is not what it is an answer to.
                greeting = self.up if greeting is None else greeting
                if self.up > greeting:
                    continue
            if self.kind == "cut_down" and self.down + len(data) >= self.fault["bytes"]:
                self.send(self.client, data[: self.fault["bytes"] - self.down])
                self.hang_up()
                return
            self.down += len(data)
            self.greeted.set()
            self.send(self.client, data)
        if self.kind == "mute":
            return
        if self.kind == "lost" and greeting is not None and self.up > greeting:
            reset(self.client)
            return
        try:
            self.client.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class Line:
    """The port, and what happens to connections to it."""

    def __init__(self, server_port):
        self.server_port = server_port
        self.port = None
        self.listener = None
        self.fillers = []
        self.change = threading.Lock()
        self.connections = []
        self.script = {}
        self.count = 0
        self.kinds = []
        self.released = threading.Event()
        self.open()

    # Below the ports that the kernel gives out.
    def open(self):
        if self.listener:
            return
        for _ in range(100):
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            port = self.port or random.randint(20000, 32000)
            try:
                listener.bind(("127.0.0.1", port))
                listener.listen(64)
            except OSError:
                listener.close()
                time.sleep(0.1)
                continue
            self.port, self.listener = port, listener
            return
        sys.exit("no port")

    def close(self):
        for sock in [self.listener, *self.fillers]:
            if sock:
                sock.close()
        self.listener, self.fillers = None, []

    # The queue of those that wait to be accepted is full: the kernel drops what comes then.
    def clog(self):
        self.listener.listen(0)
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", self.port))
            self.fillers.append(filler)

    def note(self, data):
        self.kinds.append("push" if b"git-receive-pack" in data else "fetch")

    def is_bad(self, number):
        first = self.script.get("from", 1)
        return bool(self.script.get("fault")) and (
            number == first if self.script.get("once") else number >= first
        )

    def prepare(self, number):
        kind = self.script.get("fault")
        if kind in ("refused", "blackhole") and self.is_bad(number) and not self.fillers:
            if kind == "refused":
                self.close()
            else:
                self.clog()

    def set_file(self, bad):
        path = self.script.get("path")
        if not path:
            return
        if not bad:
            if os.path.exists(path):
                os.remove(path)
            return
        with open(path, "wb", buffering=0) as file:
            if self.script["fault"] == "file":
                file.write(self.script["text"].encode())
                return
            for size in (65536, 4096, 512, 1):
                try:
                    while file.write(b"x" * size) == size:
                        pass
                except OSError:
                    pass

    def accept(self):
        client, _ = self.listener.accept()
        self.count += 1
        bad = self.is_bad(self.count)
        self.set_file(bad)
        connection = Connection(self, client, self.script if bad else None, self.released)
        thread = threading.Thread(target=connection.run, daemon=True)
        self.connections.append(thread)
        thread.start()
        self.prepare(self.count + 1)

    def serve(self):
        while True:
            with self.change:
                listener = self.listener if not self.fillers else None
                ready = listener and select.select([listener], [], [], 0)[0]
                if ready:
                    self.accept()
            if not ready:
                time.sleep(0.005)

    def install(self, script):
        with self.change:
            self.set_file(False)
            self.close()
            self.released.set()
            for thread in self.connections:
                thread.join(PATIENCE_S)
            self.connections = []
            self.released = threading.Event()
            self.script, self.count, self.kinds = script, 0, []
            self.open()
            self.prepare(1)


class Door(http.server.BaseHTTPRequestHandler):
    line = None

    def answer(self, text):
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        self.answer(json.dumps({"count": self.line.count, "kinds": self.line.kinds}) + "\n")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.line.install(json.loads(body))
        self.answer("")

    def log_message(self, format, *args):
        pass


def main():
    line = Line(int(sys.argv[1]))
    threading.Thread(target=line.serve, daemon=True).start()
    Door.line = line
    door = http.server.HTTPServer(("127.0.0.1", 0), Door)
    with open(sys.argv[2] + ".new", "w", encoding="ascii") as file:
        file.write(f"{line.port} {door.server_port}\n")
    os.rename(sys.argv[2] + ".new", sys.argv[2])
    door.serve_forever()


main()
