"""Python clients generated from the OpenAPI document, behind one interface."""

import inspect
import json
import re
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from attrs import frozen

from pepy.infrastructure.api.openapi.document import openapi_document

OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation | {"path": path, "method": method}
    for path, item in openapi_document()["paths"].items()
    for method, operation in item.items()
    if path != "/mcp"
}
"""What clients are generated for; messages have a client of their own."""
BODY = "body"
"""What a question calls the body of a request, beside its parameters."""


@frozen
class GeneratedClient(ABC):
    """A client in Python, whichever generator wrote it."""

    address: str
    password: str
    package: ClassVar[str]
    models: ClassVar[str]
    generator: ClassVar[str]

    @classmethod
    def find_generator(cls) -> str | None:
        """Return the program that generates the client: beside Python, or on the PATH."""
        return shutil.which(cls.generator, path=str(Path(sys.executable).parent)) or shutil.which(cls.generator)

    @classmethod
    def generate(cls, folder: Path) -> None:
        """Write the client into a folder, from which it can be imported from now on."""
        document = folder / "openapi.json"
        document.write_text(json.dumps(openapi_document()))
        command = [str(cls.find_generator()), *cls.arguments(document, folder)]
        generated = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert generated.returncode == 0, generated.stdout + generated.stderr
        sys.path.insert(0, str(folder))

    @classmethod
    @abstractmethod
    def arguments(cls, document: Path, folder: Path) -> list[str]:
        """Return what the generator is called with."""

    @abstractmethod
    def answer(self, operation_id: str, question: dict[str, Any]) -> Any:
        """Return the answer as a value of JSON, or as bytes or text where it is no JSON."""

    def _keywords(self, function: Callable[..., Any], operation_id: str, question: dict[str, Any]) -> dict[str, Any]:
        """Return a question with the parameter names, enums and dates of the generated function."""
        parameters = sorted(OPERATIONS[operation_id]["parameters"], key=lambda each: not each["required"])
        names = [name for name in inspect.signature(function).parameters if name != "client" and name[0] != "_"]
        bodies = {name: question[BODY] for name in names if name in (BODY, "request_body") and BODY in question}
        names = [name for name in names if name not in bodies]
        question = {name: value for name, value in question.items() if name != BODY}
        typed = dict(zip([each["name"] for each in parameters], zip(names, parameters, strict=False), strict=True))
        inputs = {typed[name][0]: self._value(value, typed[name][1]["schema"]) for name, value in question.items()}
        return inputs | bodies

    def _value(self, value: object, schema: dict[str, Any]) -> object:
        if "$ref" in schema:
            return getattr(import_module(self.models), schema["$ref"].rpartition("/")[2])(value)
        return date.fromisoformat(str(value)) if schema.get("format") == "date" else value


class OpenapiPythonClient(GeneratedClient):
    """The client that openapi-python-client writes, configured to return a badge as bytes (docs/api.md)."""

    package = "attrs_client"
    models = f"{package}.models"
    generator = "openapi-python-client"

    @classmethod
    def arguments(cls, document: Path, folder: Path) -> list[str]:
        config = folder / "config.json"
        as_bytes = dict.fromkeys(("image/svg+xml", "application/atom+xml"), "application/octet-stream")
        config.write_text(json.dumps({"content_type_overrides": as_bytes, "post_hooks": []}))
        target = ["--meta", "none", "--output-path", str(folder / cls.package)]
        return ["generate", "--fail-on-warning", "--path", str(document), "--config", str(config), *target]

    def answer(self, operation_id: str, question: dict[str, Any]) -> Any:
        operation = OPERATIONS[operation_id]
        module = import_module(f"{self.package}.api.{operation['tags'][0]}.{_snake_case(operation_id)}")
        client = import_module(self.package).AuthenticatedClient(self.address, self.password)
        answered = module.sync_detailed(
            client=client, **self._keywords(module.sync_detailed, operation_id, question)
        ).parsed
        if hasattr(answered, "payload"):
            return answered.payload.read()
        return answered if isinstance(answered, str) else _with_z(answered.to_dict())


class OpenapiGenerator(GeneratedClient):
    """The Python client that openapi-generator writes. It raises an exception for an error, with the parsed body."""

    package = "pydantic_client"
    models = f"{package}.models"
    generator = "openapi-generator-cli"

    @classmethod
    def arguments(cls, document: Path, folder: Path) -> list[str]:
        return ["generate", "-g", "python", "-i", str(document), "-o", str(folder), "--package-name", cls.package]

    def answer(self, operation_id: str, question: dict[str, Any]) -> Any:
        package = import_module(self.package)
        client = package.ApiClient(package.Configuration(host=self.address, access_token=self.password))
        api = getattr(package, f"{OPERATIONS[operation_id]['tags'][0].capitalize()}Api")(client)
        function = getattr(api, _snake_case(operation_id))
        try:
            answered = function(**self._keywords(function, operation_id, question))
        except package.ApiException as error:
            answered = error.data
        return json.loads(answered.to_json()) if hasattr(answered, "to_json") else answered


def _snake_case(operation_id: str) -> str:
    return re.sub("([A-Z])", r"_\1", operation_id).lower()


def _with_z(value: Any) -> Any:
    return json.loads(json.dumps(value).replace("+00:00", "Z"))
