"""A web server with MTA-STS policies, good ones and others: policies.py CERTIFICATE KEY

https://mta-sts.policy-KIND.example/.well-known/mta-sts.txt, at 127.83.0.80, port 443.
"""

import http.server
import ssl
import sys

ADDRESS = ("127.83.0.80", 443)
GOOD = "version: STSv1\r\nmode: enforce\r\nmx: mailserver.purelymail.com\r\nmax_age: 604800\r\n"
# kind -> (status, type, body)
POLICIES = {
    "good": (200, "text/plain", GOOD),
    "wrong-mx": (200, "text/plain", GOOD.replace("mailserver.purelymail.com", "*.hosting.test")),
    "html": (200, "text/html", "<html><body>Not here.</body></html>"),
    "short": (200, "text/plain", GOOD.replace("604800", "3600")),
    "redirect": (301, "text/plain", ""),
    "certificate": (200, "text/plain", GOOD),
    "old-mode": (200, "text/plain", GOOD.replace("enforce", "report")),
}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        kind = self.headers.get("Host", "").removeprefix("mta-sts.policy-").split(".")[0]
        if self.path != "/.well-known/mta-sts.txt":
            kind = ""
        status, content_type, body = POLICIES.get(kind, (404, "text/plain", "not found\n"))
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if status == 301:
            self.send_header("Location", "https://mta-sts.policy-good.example/.well-known/mta-sts.txt")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


def main():
    server = http.server.ThreadingHTTPServer(ADDRESS, Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()


main()
