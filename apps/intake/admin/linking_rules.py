"""Linking rules in the admin, with the links that they made and the button that applies them to stored letters."""

import logging

from django.contrib import admin, messages
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from apps.activities.models import Link
from apps.intake.tasks import apply_linking_rules
from apps.linking.admin import LinkingRuleAdmin
from apps.linking.models import LinkingRule
from apps.mail.admin.buttons import ButtonAdmin, button

logger = logging.getLogger(__name__)


@admin.register(LinkingRule)
class AppliedRuleAdmin(ButtonAdmin[LinkingRule], LinkingRuleAdmin):
    """`LinkingRuleAdmin` with what became of the rules."""

    list_display = (*LinkingRuleAdmin.list_display, "links_made")
    actions = ("apply_chosen",)
    buttons = ("apply",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LinkingRule]:
        """Each rule with the number of its links."""
        links = Link.objects.filter(rule=OuterRef("pk")).order_by()
        count = Subquery(links.values("rule").annotate(count=Count("pk")).values("count"), IntegerField())
        return super().get_queryset(request).annotate(links_made=Coalesce(count, 0))

    @admin.display(description=_("links made"), ordering="links_made")
    def links_made(self, rule: LinkingRule) -> int:
        """How many links stand that this rule made."""
        count: int = rule.links_made  # type: ignore[attr-defined]  # annotated above
        return count

    @button(
        _("Apply to stored letters"),
        permission="change",
        hint=_("Link the letters that are here already. Links that stand stay as they are."),
    )
    def apply(self, request: HttpRequest, rule: LinkingRule) -> None:
        self.apply_chosen(request, LinkingRule.objects.filter(pk=rule.pk))

    @admin.action(permissions=["change"], description=_("Apply to stored letters"))
    def apply_chosen(self, request: HttpRequest, rules: QuerySet[LinkingRule]) -> None:
        """Have a worker link the letters that are here already."""
        enabled = list(rules.filter(enabled=True).values_list("pk", flat=True))
        if not enabled:
            messages.error(request, _("The rule is switched off. Tick “Enabled” and save, then apply it."))
            return
        try:
            apply_linking_rules.apply_async(args=(enabled,), retry=False)
        except OperationalError:
            logger.exception("The broker does not answer")
            messages.error(request, _("Nothing is applied: the broker does not answer. Try again when it is back."))
        else:
            messages.success(request, _("Stored letters are being linked; the number of links grows meanwhile."))
