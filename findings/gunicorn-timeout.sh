#!/usr/bin/env bash
# GUESS, before running: gunicorn with threads and --timeout 3 closes a connection that sent half a
# header, or half the body it announced, after some three seconds.
#
# SEEN (27.0.1): it does not. After 20 seconds both are still open, and each holds a thread; only who
# said nothing at all is cut off. --timeout is about the worker, which lives on. So limits on header
# and body are the work of whoever stands before it, or of the application.
set -euo pipefail
work=$(mktemp -d)
server=
end() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null && wait "$server" || true; fi
  rm -rf "$work"
}
trap end EXIT
python3 -m pip install --quiet --root-user-action ignore --disable-pip-version-check \
  --target "$work/packages" gunicorn==27.0.1
export PYTHONPATH="$work/packages:$work"
cat >"$work/app.py" <<'PY'
def app(environ, start_response):
    environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
PY
cat >"$work/slow.py" <<'PY'
import socket
import sys
import time

SENT = {
    "half a header": b"GET / HTTP/1.1\r\nHost: x\r\n",
    "half a body": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf",
    "nothing": b"",
}
lines = {}
for name, sent in SENT.items():
    lines[name] = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    lines[name].sendall(sent)
time.sleep(20)
for name, line in lines.items():
    line.setblocking(False)
    try:
        print(name, "closed" if line.recv(1) == b"" else "answered")
    except BlockingIOError:
        print(name, "open")
PY
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
python3 -m gunicorn --version
python3 -m gunicorn app:app --worker-class gthread --threads 4 --workers 1 --timeout 3 --no-control-socket \
  --log-level error --bind "127.0.0.1:$port" &
server=$!
until python3 -c "import socket; socket.create_connection(('127.0.0.1', $port))" 2>/dev/null; do sleep 0.2; done
seen=$(python3 "$work/slow.py" "$port")
echo "$seen"
if [ "$seen" != $'half a header open\nhalf a body open\nnothing closed' ]; then
  echo "This changed." >&2
  exit 1
fi
