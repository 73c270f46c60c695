"""What one had sent when the session had ended already: looked at once more, and sent or left."""

from flask import Response, redirect, render_template

from course_app.web.account.door import blueprint
from course_app.web.authentication.actor import the_actor
from course_app.web.authentication.unsent import forget_unsent, waiting


@blueprint.get("/unsent", endpoint="unsent")
def show() -> str | Response:
    """The form as it was sent, ready to go where it was meant to; whoever has none goes home."""
    found = waiting(the_actor().public_id)
    if found is None:
        return redirect("/")  # type: ignore[return-value]
    return render_template("account/unsent.html", unsent=found)


@blueprint.post("/unsent/forget", endpoint="unsent_forget")
def forget() -> Response:
    """It is not sent; one goes back to the page with the form, or home."""
    found = waiting(the_actor().public_id)
    forget_unsent()
    return redirect(found.came_from if found else "/")  # type: ignore[return-value]
