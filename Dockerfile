FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONUTF8=1
WORKDIR /app

# The dependencies first: they change less often than the code.
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e . \
    && useradd --system --uid 10001 doithoai \
    && mkdir var && chown doithoai var

USER doithoai
VOLUME /app/var
ENV DOITHOAI_HTTP_HOST=0.0.0.0 DOITHOAI_HTTP_PORT=8080
EXPOSE 8080
CMD ["sh", "-c", "doithoai migrate && exec doithoai run"]
