"""`{% url %}` as Django's, of which each pattern is looked up once a process."""

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parsed
from django.urls import NoReverseMatch

from noaber.doors.web.links import address

register = template.Library()


class Address(URLNode):
    """An address whose arguments are numbers of rows; with any other it is Django's own."""

    def render(self, context: Context) -> str:
        ids = [arg.resolve(context) for arg in self.args]
        if self.kwargs or any(id_.__class__ is not int for id_ in ids):
            return str(super().render(context))
        try:
            found = address(self.view_name.resolve(context), *ids)
        except NoReverseMatch:  # empty, or an error that names the template
            return str(super().render(context))
        if self.asvar:
            context[self.asvar] = found
            return ""
        return found


@register.tag
def url(parser: Parser, token: Token) -> Address:
    """`{% url "family_plan" plan.family_id %}`."""
    node = parsed(parser, token)
    return Address(node.view_name, node.args, node.kwargs, node.asvar)
