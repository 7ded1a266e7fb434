"""A server on the loopback that speaks as much of the hub as a download needs: a model's facts, and its files."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.conftest import OWN_SERVERS


@dataclass
class Hub:
    """One repository a folder; what was asked of it is kept in `requests` as (method, path, range)."""

    repositories: dict[str, Path]
    commit: str = "0123456789abcdef0123456789abcdef01234567"
    endpoint: str = ""
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)  # of repositories that are refused
    cut_after: int | None = None  # bytes of a file after which the connection ends
    stall_after: int | None = None  # bytes of a file after which nothing more comes until `released`, and then the end
    released: threading.Event = field(default_factory=threading.Event)

    def asked_for(self) -> list[str]:
        """The names of the files whose content was asked for."""
        return [path.rpartition("/")[2] for method, path, _ in self.requests if method == "GET" and "/resolve/" in path]


@contextmanager
def hub_server(repositories: dict[str, Path]) -> Iterator[Hub]:
    """The server, whose address only then may be connected to."""
    hub = Hub(repositories)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_arguments: Any) -> None:
            pass

        def do_HEAD(self) -> None:
            self._answer(content=False)

        def do_GET(self) -> None:
            self._answer(content=True)

        def _answer(self, *, content: bool) -> None:
            path = unquote(self.path).partition("?")[0]
            hub.requests.append((self.command, path, self.headers.get("Range", "")))
            parts = path.strip("/").split("/")
            if parts[:2] == ["api", "models"]:
                self._facts("/".join(parts[2:4]), parts[5] if len(parts) > 5 else "main")
            else:
                self._file("/".join(parts[:2]), parts[3], "/".join(parts[4:]), content)

        def _refused(self, name: str, revision: str) -> bool:
            if name in hub.statuses or name not in hub.repositories:
                status = hub.statuses.get(name, 404)
                code = {404: "RepoNotFound", 403: "GatedRepo"}.get(status, "")
                self._send(status, b"{}", {"X-Error-Code": code, "X-Error-Message": "refused"})
                return True
            if revision not in ("main", hub.commit):
                self._send(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
                return True
            return False

        def _facts(self, name: str, revision: str) -> None:
            if self._refused(name, revision):
                return
            files = sorted(path for path in hub.repositories[name].rglob("*") if path.is_file())
            siblings = [
                {"rfilename": path.relative_to(hub.repositories[name]).as_posix(), "size": path.stat().st_size}
                for path in files
            ]
            facts = {"id": name, "modelId": name, "sha": hub.commit, "siblings": siblings, "tags": [], "private": False}
            self._send(200, json.dumps(facts).encode(), {"Content-Type": "application/json"})

        def _file(self, name: str, revision: str, file: str, content: bool) -> None:
            if self._refused(name, revision):
                return
            data = (hub.repositories[name] / file).read_bytes()
            headers = {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "X-Repo-Commit": hub.commit}
            headers |= {"Accept-Ranges": "bytes", "X-Linked-Size": str(len(data))}
            asked = self.headers.get("Range", "")
            status = 200
            if asked.startswith("bytes="):
                start = int(asked.removeprefix("bytes=").partition("-")[0] or 0)
                headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
                data, status = data[start:], 206
            self._send(status, data if content else b"", headers, length=len(data))

        def _send(self, status: int, data: bytes, headers: dict[str, str], length: int | None = None) -> None:
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(data) if length is None else length))
            self.end_headers()
            if hub.stall_after is not None and len(data) > hub.stall_after:
                self.wfile.write(data[: hub.stall_after])
                self.wfile.flush()
                hub.released.wait(60)
                self.close_connection = True
                return
            if hub.cut_after is not None and len(data) > hub.cut_after:
                self.wfile.write(data[: hub.cut_after])
                self.close_connection = True
                return
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    address = ("127.0.0.1", server.server_address[1])
    hub.endpoint = f"http://127.0.0.1:{address[1]}"
    OWN_SERVERS.add(address)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        OWN_SERVERS.discard(address)
        server.shutdown()
        server.server_close()
        thread.join()
