"""Object stores on this machine: what answers as S3 and as Google Cloud Storage do, with a bucket named `lake`."""

import json
import os
from collections.abc import Iterator
from itertools import count
from typing import Any

import boto3
import pytest
import requests
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


_numbers = count(1)

Key = dict[str, str]
"""A key as the environment has it."""


@pytest.fixture
def s3_keys(s3_endpoint: str) -> Iterator[dict[str, Key]]:
    """Keys of one who may do all, and of others who may not; the S3 looks at keys as long as the test runs."""
    address = f"http://{s3_endpoint}"
    iam = boto3.client("iam", endpoint_url=address, region_name="us-east-1")
    index = "arn:aws:s3:::lake/*index.json"
    statements: dict[str, list[dict[str, str]]] = {
        "all": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
        "reader": [{"Effect": "Allow", "Action": f"s3:{what}*", "Resource": "*"} for what in ("Get", "List")],
    }
    statements["all but the index"] = [
        *statements["all"],
        {"Effect": "Deny", "Action": "s3:PutObject", "Resource": index},
        {"Effect": "Deny", "Action": "s3:CreateMultipartUpload", "Resource": index},
    ]
    keys = {name: _key(iam, f"user-{next(_numbers)}", allowed) for name, allowed in statements.items()}
    keys["unknown"] = {"AWS_ACCESS_KEY_ID": "AKIAUNKNOWN", "AWS_SECRET_ACCESS_KEY": "guessed"}
    keys["wrong secret"] = {**keys["all"], "AWS_SECRET_ACCESS_KEY": "forged"}
    requests.post(f"{address}/moto-api/reset-auth", data="0", timeout=10).raise_for_status()
    yield keys
    requests.post(f"{address}/moto-api/reset-auth", data="inf", timeout=10).raise_for_status()


def _key(iam: Any, user: str, allowed: list[dict[str, str]]) -> Key:
    iam.create_user(UserName=user)
    document = json.dumps({"Version": "2012-10-17", "Statement": allowed})
    iam.put_user_policy(UserName=user, PolicyName="allowed", PolicyDocument=document)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}


@pytest.fixture(scope="session")
def gcs_endpoint() -> Iterator[str]:
    """The address of a Google Cloud Storage."""
    server = create_server("127.0.0.1", 0, in_memory=True, default_bucket="lake")
    server.start()
    host, port = server._api._httpd.server_address
    yield f"{host}:{port}"
    server.stop()
