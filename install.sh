#!/bin/sh
# Installs what Sanquan needs on a Debian (or Ubuntu) machine, says what and why, and does nothing twice.
#
#   sh install.sh          what the program needs to run
#   sh install.sh test     that, and what the tests need
#
# As root, or as an ordinary user who may use sudo. Touches no PostgreSQL cluster of the system.
set -eu
cd "$(dirname "$0")"
root=$PWD
level=${1:-run}
download=0   # seconds spent waiting for the network, printed at the end

say() { printf '%s\n' "$*" >&2; }
now() { date +%s; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
have() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# ---- 1. Debian packages -------------------------------------------------------------------------
missing=
want() { # package, reason
  have "$1" || { missing="$missing $1"; say "  needs $1: $2"; }
}
if ! command -v dpkg-query >/dev/null 2>&1; then
  say "This is not a Debian or Ubuntu system: install PostgreSQL with PostGIS, mdbtools, Noto CJK fonts and Python 3.11"
  say "by hand, or use docker compose. Going on with the Python packages."
else
  want python3-venv "Python packages live in .venv, apart from the system's"
  want postgresql-postgis "the register's database (a private cluster; no system cluster is made)"
  want mdbtools "reads Access .mdb/.accdb files of survey deliveries"
  want fonts-noto-cjk "Chinese type for certificates and lists"
  if [ "$level" = test ]; then
    want chromium "the tests walk the pages in a real browser"
    want libatomic1 "the program that drives the browser is linked against it"
    want poppler-utils "the tests read certificates back with pdftotext, pdffonts and pdftoppm"
  fi
fi
if [ -n "$missing" ]; then
  case $missing in
    *postgresql-postgis*)
      # Debian makes a cluster "main" when the server package is unpacked; this machine's owner did not ask for one.
      if [ ! -d /usr/lib/postgresql ]; then
        as_root mkdir -p /etc/postgresql-common/createcluster.d
        echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.d/sanquan.conf >/dev/null
      fi ;;
  esac
  start=$(now)
  say "  downloading:$missing"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
  # shellcheck disable=SC2086 # the list is meant to be split
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends --download-only $missing >/dev/null
  download=$((download + $(now) - start))
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null
fi

# ---- 2. Python packages -------------------------------------------------------------------------
requirements=requirements.txt
[ "$level" = test ] && requirements=requirements-dev.txt
stamp=.venv/.installed-$level
wanted=$(cat install.sh requirements-uv.txt "$requirements" api/frontend/package-lock.json | sha256sum | cut -c1-16)-$root
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
  start=$(now)
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Python 3.11 or newer is needed"; exit 1; }
  say "  Python packages into .venv (from $requirements, every file checked against its hash)"
  [ -x .venv/bin/python ] && .venv/bin/python -c pass 2>/dev/null || { rm -rf .venv; python3 -m venv .venv; }
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt
  .venv/bin/uv pip install -q --compile-bytecode --python .venv/bin/python --require-hashes -r "$requirements"
  # The checkout itself is the program: a path file instead of a build, so that an edit is live.
  site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  printf '%s\n' "$root" >"$site/sanquan.pth"
  printf '#!%s/.venv/bin/python\nimport sys\n\nfrom api.cli import main\n\nsys.exit(main())\n' "$root" >.venv/bin/sanquan
  chmod 755 .venv/bin/sanquan
  download=$((download + $(now) - start))

# ---- 3. Front end: Node comes from the Python wheel ------------------------------------------------
  start=$(now)
  say "  front end: npm packages of api/frontend"
  PATH="$root/.venv/bin:$PATH" npm ci --prefix api/frontend --silent --no-audit --no-fund --ignore-scripts >&2
  download=$((download + $(now) - start))
fi
built=api/static/dist/.built
sources=$(find api/frontend -name node_modules -prune -o -type f -print | sort | xargs cat | sha256sum | cut -c1-16)
if [ "$(cat $built 2>/dev/null || true)" != "$sources" ]; then
  PATH="$root/.venv/bin:$PATH" npm run --prefix api/frontend --silent build >&2
  echo "$sources" >$built
fi
for po in api/translations/*/LC_MESSAGES/messages.po; do
  [ "${po%.po}.mo" -nt "$po" ] || .venv/bin/pybabel -q compile -i "$po" -o "${po%.po}.mo"
done
printf '%s' "$wanted" >"$stamp"
[ "$download" = 0 ] || say "  installed; $download s of it were downloads"
