"""The probe pages behind the platform's own gateway."""

from course_app.web.gateway import Gateway
from tests.benchmarks.probe_app import app

gateway = Gateway(
    app,
    largest_body=lambda _method, _path: 1024 * 1024,
    is_slow=lambda _method, path: path == "/long",
    knows=lambda _environ: True,
)
