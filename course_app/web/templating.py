"""Templates and their texts: what Jinja and Flask-Babel do, without asking the same again at every place of a page.

A page calls some hundred macros and looks up some fifty texts. Figures: docs/performance.md.
"""

from collections.abc import MutableMapping
from contextvars import ContextVar
from gettext import NullTranslations
from types import FunctionType
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context, Macro
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

from course_app.web.formatting import number
from course_app.web.wording import Texts, reader_texts


class PageContext(Context):
    """Macros and plain functions are called at once; Jinja asks each of them first what else it wants to be told."""

    def call(self, called: Any, /, *args: Any, **names: Any) -> Any:
        kind = type(called)
        is_macro = kind is Macro
        if not is_macro and (kind is not FunctionType or hasattr(called, "jinja_pass_arg")):
            return super().call(called, *args, **names)
        names.pop("_block_vars", None)
        names.pop("_loop_vars", None)
        return called(self.eval_ctx, *args, **names) if is_macro else called(*args, **names)


class PageCode(CodeGenerator):
    """What a template prints goes through ``printed``; Jinja would wrap each text anew, only to join them all.

    ``_("Text")`` without values is a call of ``said`` and nothing in between.
    """

    def visit_Call(self, node: nodes.Call, frame: Any, **more: Any) -> None:  # type: ignore[override]  # noqa: N802 (Jinja wraps it so)
        match node.node, node.args:
            case nodes.Name(name="_"), [nodes.Const(value=str(message))] if not (
                node.kwargs or node.dyn_args or node.dyn_kwargs
            ):
                self.write(f"environment.said({message!r})")
            case _:
                super().visit_Call(node, frame, **more)

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.printed(")


class PageEnvironment(Environment):
    """Every template sees the globals of the environment themselves, not a chain of mappings in front of them.

    Nothing of ours gives a template globals of its own.
    """

    context_class = PageContext
    code_generator_class = PageCode

    @staticmethod
    def said(message: str) -> Markup:
        """An interface text without values."""
        return _reader.get().marked(message)

    @staticmethod
    def printed(value: Any) -> str:
        """``value`` as it stands in a page: escaped, unless it says itself that it is safe."""
        kind = type(value)
        if kind is str:
            return _escape_inner(value)
        return value if kind is Markup else escape(value)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return self.globals if d is None else super().make_globals(d)


def add_templating(app: Flask) -> None:
    """Templates of ``app`` are rendered in this environment. Before anything asks for ``app.jinja_env``."""
    app.jinja_environment = PageEnvironment


_reader: ContextVar[Texts] = ContextVar("reader", default=Texts(NullTranslations()))  # noqa: B039 (it only caches)


def add_texts(app: Flask) -> None:
    """``_`` and ``ngettext`` of templates, in the reader's language. After Babel."""

    def choose() -> dict[str, Any]:
        """What the reader reads; asked once per page."""
        _reader.set(reader_texts())
        return {}

    def text(message: str, /, **values: Any) -> Markup:
        texts = _reader.get()
        return _marked(texts.plain(message)) % values if values else texts.marked(message)

    def texts(singular: str, plural: str, num: int, /, **values: Any) -> Markup:
        return _marked(_reader.get().plural(singular, plural, num)) % {"num": number(num), **values}

    app.context_processor(choose)
    app.jinja_env.globals.update({"_": text, "gettext": text, "ngettext": texts})


def _marked(text: str) -> Markup:
    return Markup(text)  # noqa: S704 (an interface text of ours, no input)
