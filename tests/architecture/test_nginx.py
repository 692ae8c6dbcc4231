"""nginx as Ansible sets it up: what every answer says, and how little of an address its log keeps."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import requests
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.acceptance.conftest import reserved_port

ROOT = Path(__file__).resolve().parents[2]
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
BLOCK = re.compile(r"^( *)(?:server|location [^{]*?) \{\n(.*?)^\1\}", re.MULTILINE | re.DOTALL)


def configuration(**settings: object) -> str:
    roles = Environment(
        loader=FileSystemLoader(ROOT / "ansible/roles/nginx/templates"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - It is no HTML.
        trim_blocks=True,  # As Ansible does.
        keep_trailing_newline=True,
    )
    defaults = {
        "ansible_managed": "",
        "pepy_api_port": 1,
        "nginx_server_name": "_",
        "nginx_tls_certificate": "",
        "nginx_tls_key": "",
        "nginx_http_port": 80,
        "nginx_cache_size": "1m",
        "nginx_api_rate": "100r/s",
        "nginx_api_burst": 200,
        "nginx_metrics_networks": ["127.0.0.1/32"],
    }
    return roles.get_template("pepy.conf.j2").render(defaults | settings)


def test_a_block_with_headers_of_its_own_keeps_the_one_that_makes_browsers_stay_with_https() -> None:
    blocks = [body for _, body in BLOCK.findall(configuration(nginx_tls_certificate="c", nginx_tls_key="k"))]
    locations = re.findall(r"^    location [^{]*?\{\n(.*?)^    \}", blocks[-1], re.MULTILINE | re.DOTALL)

    with_headers = [body for body in locations if "add_header" in body]
    assert len(with_headers) >= 5
    assert all("Strict-Transport-Security" in body for body in with_headers)
    assert "Strict-Transport-Security" not in configuration()


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_the_log_has_the_network_of_a_caller_and_not_its_address(tmp_path: Path) -> None:
    port = reserved_port()
    config = configuration(nginx_http_port=port.getsockname()[1])
    config = config.replace("/var/log/nginx", str(tmp_path)).replace("/var/cache/nginx/pepy", str(tmp_path / "cache"))
    # The address comes from a header here, so that the log sees more than this machine's own.
    config = config.replace("map $remote_addr $pepy_network", "map $http_x_address $pepy_network")
    config = re.sub(
        r"    listen (\[::\]:)?(\d+);\n", lambda at: "" if at[1] else f"    listen 127.0.0.1:{at[2]};\n", config
    )
    main = tmp_path / "nginx.conf"
    temporary = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main.write_text(f"daemon off;\npid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{temporary}{config}}}\n")
    addresses = ["192.0.2.77", "2001:db8:1:2:3:4:5:6", "2001:db8::9", "fe80::1", "::ffff:192.0.2.77", "::1", "x"]
    process = subprocess.Popen([NGINX, "-c", main, "-e", tmp_path / "startup.log"])
    try:
        with requests.Session() as session:
            session.mount(
                "http://", requests.adapters.HTTPAdapter(max_retries=requests.adapters.Retry(9, backoff_factor=0.05))
            )
            for address in addresses:
                session.get(
                    f"http://127.0.0.1:{port.getsockname()[1]}/badge/x", headers={"X-Address": address}, timeout=10
                )
    finally:
        process.terminate()
        process.wait(10)
        port.close()

    log = (tmp_path / "pepy.log").read_text()
    assert [line.split()[0] for line in log.splitlines()] == [
        *("192.0.2.0", "2001:db8:1::", "2001:db8::", "fe80::", "192.0.2.0", "-", "-"),
    ]
    assert "192.0.2.77" not in (tmp_path / "pepy-error.log").read_text()
