# The desk, as a user without rights; its policy and, without PostgreSQL, its database are in the volume /data.
FROM python:3.13-slim AS built

RUN pip install --no-cache-dir uv==0.13.9
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1 UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev

FROM python:3.13-slim

# Pictures of reports are labelled in Chinese, too.
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-noto-cjk && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 1000 --no-create-home desk && install -d -o desk /data
COPY --from=built /app/.venv /app/.venv
# .dockerignore lets in nothing but the program.
COPY . /app

USER desk
WORKDIR /data
VOLUME /data
ENV PATH="/app/.venv/bin:$PATH" PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORT=3000 MPLCONFIGDIR=/tmp/matplotlib
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD \
    ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=4)"]
ENTRYPOINT ["python", "/app/bot.py"]
CMD ["run"]
