"""What a server imports: ``app`` for any WSGI server, ``gateway`` for ours."""

from course_app.app import create_app
from course_app.web.gateway import Gateway
from course_app.web.lanes import is_slow

app = create_app()
gateway = Gateway(app, largest_body=app.config["MAX_CONTENT_LENGTH"], is_slow=is_slow)
