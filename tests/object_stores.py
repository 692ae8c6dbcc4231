"""Object stores on this machine: what answers as S3 and as Google Cloud Storage do, with a bucket named `lake`."""

import os
from collections.abc import Iterator

import boto3
import pytest
from gcp_storage_emulator.server import create_server
from moto.server import ThreadedMotoServer


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """The address of an S3, with a key in the environment."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
    os.environ.update(keys)
    client = boto3.client("s3", endpoint_url=address, region_name="us-east-1")
    client.create_bucket(Bucket="lake")
    yield address.removeprefix("http://")
    server.stop()
    for name in keys:
        del os.environ[name]


@pytest.fixture(scope="session")
def gcs_endpoint() -> Iterator[str]:
    """The address of a Google Cloud Storage."""
    server = create_server("127.0.0.1", 0, in_memory=True, default_bucket="lake")
    server.start()
    host, port = server._api._httpd.server_address
    yield f"{host}:{port}"
    server.stop()
