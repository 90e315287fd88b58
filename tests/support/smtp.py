"""A mail server on loopback that keeps what it is sent; it can say no, or hang up."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass(slots=True)
class Mailbox:
    """What arrived, and how the server behaves."""

    port: int = 0
    refuses: bool = False
    """Whether every recipient is refused."""
    hangs_up: bool = False
    """Whether the line is cut at the greeting."""
    login: str | None = None
    """The AUTH PLAIN answer it saw."""
    recipients: list[str] = field(default_factory=list)
    mails: list[Message] = field(default_factory=list)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    box: Mailbox


class _Handler(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        """Answer."""
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        """Talk until the other hangs up."""
        assert isinstance(self.server, _Server)
        box = self.server.box
        if box.hangs_up:
            return
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word == "DATA":
                self.take(box)
                continue
            if word == "AUTH":
                box.login = line.split()[-1]
            if word == "RCPT" and not box.refuses:
                box.recipients.append(line.partition("<")[2].rstrip(">"))
            replies = {"QUIT": "221 bye", "EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "235 welcome"}
            refused = {"RCPT": "550 nobody here"} if box.refuses else {}
            self.say((replies | refused).get(word, "250 fine"))
            if word == "QUIT":
                return

    def take(self, box: Mailbox) -> None:
        """Take a mail."""
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        box.mails.append(message_from_bytes(b"".join(lines)))
        self.say("250 kept")


@contextmanager
def mailbox(**behaviour: bool) -> Iterator[Mailbox]:
    """Give a mail server on a free port."""
    box = Mailbox(**behaviour)  # type: ignore[arg-type]
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.box = box
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()


def text_of(mail: Message) -> str:
    """Return a mail's text."""
    content = mail.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()
