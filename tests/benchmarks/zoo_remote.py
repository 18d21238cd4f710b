"""The repositories of a folder over HTTP, every byte counted: git's own http-backend by CGI, and Git LFS's batch API with basic transfers."""

import http.server
import json
import os
import shutil
import subprocess
import threading


class Counted:
    """A stream of a socket that counts what passes."""

    def __init__(self, stream, server):
        self.stream, self.server = stream, server

    def _count(self, length):
        with self.server.counting:
            self.server.bytes += length

    def read(self, size=-1):
        data = self.stream.read(size)
        self._count(len(data))
        return data

    def readline(self, size=-1):
        line = self.stream.readline(size)
        self._count(len(line))
        return line

    def write(self, data):
        self._count(len(data))
        return self.stream.write(data)

    def __getattr__(self, name):
        return getattr(self.stream, name)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.rfile, self.wfile = Counted(self.rfile, self.server), Counted(self.wfile, self.server)

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.answer()

    do_POST = do_PUT = do_GET

    def answer(self):
        path, _, query = self.path.partition("?")
        repository, lfs, rest = path.partition("/info/lfs/")
        if not lfs:
            self.backend(path, query)
        elif rest == "objects/batch":
            self.batch(repository)
        elif rest.startswith("objects/"):
            self.stored(self.place(repository, rest.rsplit("/", 1)[1]))
        else:
            self.body()
            self.reply(404, b"")

    def body(self):
        """All of what was sent, with a length beforehand or in chunks."""
        if self.headers.get("Transfer-Encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def reply(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    # RFC 3875; git-http-backend(1).
    def backend(self, path, query):
        variables = {
            "GIT_PROJECT_ROOT": self.server.root, "GIT_HTTP_EXPORT_ALL": "1", "REQUEST_METHOD": self.command, "PATH_INFO": path,
            "QUERY_STRING": query, "CONTENT_TYPE": self.headers.get("Content-Type", ""), "REMOTE_USER": "somebody", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""), "HTTP_GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        result = subprocess.run(["git", "http-backend"], input=self.body(), stdout=subprocess.PIPE, env={**os.environ, **variables}, check=True)
        head, _, body = result.stdout.partition(b"\r\n\r\n")
        headers = [line.decode().split(": ", 1) for line in head.split(b"\r\n")]
        status = next((int(value[:3]) for name, value in headers if name == "Status"), 200)
        self.reply(status, body, [pair for pair in headers if pair[0] != "Status"])

    def place(self, repository, oid):
        return os.path.join(self.server.root, repository.strip("/"), "lfs", "objects", oid[:2], oid[2:4], oid)

    # https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md
    def batch(self, repository):
        asked = json.loads(self.body())
        action, objects = asked["operation"], []
        for one in asked["objects"]:
            answer = {"oid": one["oid"], "size": one["size"], "authenticated": True}
            if (action == "upload") != os.path.exists(self.place(repository, one["oid"])):
                answer["actions"] = {action: {"href": f"http://{self.headers['Host']}{repository}/info/lfs/objects/{one['oid']}"}}
            objects.append(answer)
        self.reply(200, json.dumps({"transfer": "basic", "objects": objects}).encode(), [("Content-Type", "application/vnd.git-lfs+json")])

    def stored(self, file):
        if self.command == "PUT":
            os.makedirs(os.path.dirname(file), exist_ok=True)
            with open(file, "wb") as to:
                to.write(self.body())
            self.reply(200, b"")
            return
        self.send_response(200)
        self.send_header("Content-Length", str(os.path.getsize(file)))
        self.end_headers()
        with open(file, "rb") as source:
            shutil.copyfileobj(source, self.wfile, 1 << 20)


class Remote:
    """Serves until the end of 'with'."""

    def __init__(self, root):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads, self.server.root = True, root
        self.server.bytes, self.server.counting = 0, threading.Lock()

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()

    def url(self, repository):
        return f"http://127.0.0.1:{self.server.server_address[1]}/{repository}"

    def moved(self, work):
        """The bytes that pass, both ways, while something is done."""
        before = self.server.bytes
        work()
        return self.server.bytes - before
