# The desk, as a user without rights, with its database on a volume.
FROM python:3.13-slim

RUN pip install --no-cache-dir uv && useradd --create-home --uid 1000 desk && install -d -o desk /data
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --no-dev --frozen --no-cache
COPY bot.py README.md ./
COPY desk desk
COPY storage storage
COPY commands commands
COPY handlers handlers
COPY scheduler scheduler
COPY playground playground

USER desk
ENV PATH="/app/.venv/bin:$PATH" PYTHONUNBUFFERED=1 DATABASE_URL=sqlite:////data/firebreak.db PORT=3000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD \
    ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=4)"]
CMD ["python", "bot.py", "run"]
