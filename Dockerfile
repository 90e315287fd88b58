# The program without its database: `docker compose up` brings both.
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/sanquan
COPY requirements.txt requirements-uv.txt ./
RUN python -m venv .venv \
 && .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt \
 && .venv/bin/uv pip install -q --compile-bytecode --python .venv/bin/python --require-hashes -r requirements.txt
COPY . .
RUN PATH="$PWD/.venv/bin:$PATH" npm ci --prefix api/frontend --silent --no-audit --no-fund --ignore-scripts \
 && PATH="$PWD/.venv/bin:$PATH" npm run --prefix api/frontend --silent build \
 && rm -rf api/frontend/node_modules \
 && .venv/bin/pybabel -q compile -d api/translations \
 && echo "$PWD" >"$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/sanquan.pth" \
 && printf '#!%s/.venv/bin/python\nimport sys\n\nfrom api.cli import main\n\nsys.exit(main())\n' "$PWD" >.venv/bin/sanquan \
 && chmod 755 .venv/bin/sanquan

FROM python:3.11-slim-bookworm
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends mdbtools fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home sanquan \
 && install -d -o sanquan -g sanquan -m 0700 /var/lib/sanquan /key \
 && install -d -o sanquan -g sanquan /packages
COPY --from=build /srv/sanquan /srv/sanquan
WORKDIR /srv/sanquan
ENV PATH=/srv/sanquan/.venv/bin:$PATH \
    SANQUAN_BIND=0.0.0.0:8000 \
    SANQUAN_STATE=/var/lib/sanquan \
    SANQUAN_KEY_FILE=/key/sanquan.key
USER sanquan
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["sanquan", "serve"]
