"""Connections to BigQuery, with the credentials and endpoints of the settings."""

import warnings

import google.auth
import grpc
from google.auth.credentials import AnonymousCredentials, Credentials
from google.auth.exceptions import DefaultCredentialsError
from google.cloud.bigquery import Client
from google.cloud.bigquery_storage_v1 import BigQueryReadClient
from google.cloud.bigquery_storage_v1.services.big_query_read.transports import BigQueryReadGrpcTransport

from pepy.domain.errors import SourceUnavailableError
from pepy.infrastructure.bigquery.settings import BigQuerySettings

LOCATION = "US"
"""The location of the public table; a query runs where its tables are."""

_SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)


def rest_client(settings: BigQuerySettings) -> Client:
    """Return a client for jobs and tables; it is a context manager.

    Raises SourceUnavailableError if there are no usable credentials.
    """
    endpoint = settings.endpoint
    if endpoint and "://" not in endpoint:
        endpoint = f"http://{endpoint}"
    options = {"api_endpoint": endpoint} if endpoint else None
    return Client(
        project=settings.project, credentials=_credentials(settings), client_options=options, location=LOCATION
    )


def storage_client(settings: BigQuerySettings) -> BigQueryReadClient | None:
    """Return a client for the Storage Read API, or None if the settings name only a REST endpoint.

    It is a context manager. Raises SourceUnavailableError if there are no usable credentials.
    """
    if settings.storage_endpoint:
        address = settings.storage_endpoint.rpartition("://")[2].rstrip("/")
        # A message holds up to 10 MiB of rows; gRPC's own limit is 4 MiB.
        channel = grpc.insecure_channel(address, options=[("grpc.max_receive_message_length", -1)])
        transport = BigQueryReadGrpcTransport(channel=channel)
        return BigQueryReadClient(transport=transport)  # type: ignore[no-untyped-call] # Google's code is not typed.
    if settings.endpoint:
        return None
    return BigQueryReadClient(credentials=_credentials(settings))  # type: ignore[no-untyped-call] # As above.


def _credentials(settings: BigQuerySettings) -> Credentials:
    if settings.endpoint:
        return AnonymousCredentials()  # type: ignore[no-untyped-call] # As above.
    if settings.credentials_file is not None:
        return _credentials_of_file(settings)
    try:
        return google.auth.default(scopes=_SCOPES)[0]
    except DefaultCredentialsError as error:
        raise SourceUnavailableError(
            "No Google credentials found: set PEPY_BIGQUERY_CREDENTIALS to a file, or provide application default "
            "credentials"
        ) from error


def _credentials_of_file(settings: BigQuerySettings) -> Credentials:
    path = str(settings.credentials_file)
    with warnings.catch_warnings():
        # Google warns about loading credentials from untrusted sources; this file is the operator's own.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            loaded = google.auth.load_credentials_from_file(path, scopes=_SCOPES)  # type: ignore[no-untyped-call]
        except (DefaultCredentialsError, OSError, ValueError) as error:
            # The library's message may quote the file, so repeat only the path.
            raise SourceUnavailableError(
                f"PEPY_BIGQUERY_CREDENTIALS is {path!r}, which cannot be read as a file of Google credentials"
            ) from error
    credentials: Credentials = loaded[0]
    return credentials
