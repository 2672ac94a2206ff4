"""Words that stand in a template are looked up once for each language.

In Django's own library, so that `{% load i18n %}` means it everywhere.
"""

from django import template
from django.template import Context
from django.template.base import FilterExpression, Parser, Token, Variable
from django.templatetags import i18n
from django.utils.translation import get_language

register = template.Library()


class Words(i18n.TranslateNode):
    """`{% translate "…" %}`; kept is what stands in the template itself, nothing of somebody's."""

    def __init__(self, node: i18n.TranslateNode) -> None:
        super().__init__(node.filter_expression, node.noop, node.asvar, node.message_context)
        self.kept: dict[str | None, str] | None = {} if _stands_here(node) else None

    def render(self, context: Context) -> str:
        if self.kept is None:
            return str(super().render(context))
        language = get_language()
        if language not in self.kept:
            made = super().render(context)
            self.kept[language] = context[self.asvar] if self.asvar else made
        if self.asvar is None:
            return self.kept[language]
        context[self.asvar] = self.kept[language]
        return ""


def _stands_here(node: i18n.TranslateNode) -> bool:
    """Whether nothing but the language makes a difference."""
    text: FilterExpression = node.filter_expression
    is_literal = isinstance(text.var, Variable) and isinstance(text.var.literal, str)
    return is_literal and not text.filters and node.message_context is None


def translate(parser: Parser, token: Token) -> Words:
    """As Django's."""
    return Words(i18n.do_translate(parser, token))


for name in ("trans", "translate"):
    i18n.register.tag(name, translate)
