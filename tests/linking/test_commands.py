"""`manage.py rule`."""

from apps.linking.models import LinkingRule
from tests import cast
from tests.command_line import Manage
from tests.linking.test_matching import BAIT, EXPLOSIVE
from tests.linking.writing import a_rule

RULE = ("expression=Inv-[0-9]+", "target=Ticket", "column=number")


def test_it_makes_changes_and_lists_linking_rules(manage: Manage) -> None:
    assert manage("rule", "set", "Счёт в теме", *RULE).code == 0
    assert manage("rule", "set", "Счёт в теме", "places=subject, body", "order=5").code == 0

    (rule,) = manage("rule", "list", "--json").json
    assert (rule["expression"], rule["target"], rule["column"]) == ("Inv-[0-9]+", "ticket", "number")
    assert (rule["places"], rule["order"], rule["enabled"]) == (["subject", "body"], 5, True)


def test_it_refuses_a_broken_expression_and_unknown_words(manage: Manage) -> None:
    broken = manage("rule", "set", "broken", "expression=Inv-[0-9", *RULE[1:])
    assert broken.code == 1
    assert "expression: " in broken.err

    nowhere = manage("rule", "set", "nowhere", *RULE, "places=footer")
    assert nowhere.code == 2
    assert "not one of: subject, body, sender, recipients, attachments" in nowhere.err
    assert not LinkingRule.objects.exists()


def test_it_gives_a_rule_that_was_switched_off_another_chance(manage: Manage) -> None:
    manage("rule", "set", "slow", *RULE)
    LinkingRule.objects.update(enabled=False, switched_off_why="It ran out of time.", timeouts=5)
    assert manage("rule", "set", "slow", "enabled=yes").code == 0
    rule = LinkingRule.objects.get()
    assert (rule.enabled, rule.switched_off_why, rule.timeouts) == (True, "", 0)


def test_it_tries_a_rule_on_the_last_letters(manage: Manage) -> None:
    manage("rule", "set", "invoices", *RULE)
    cast.make_ticket(number="Inv-53", subject="Оплата")
    cast.make_activity(subject="По счету Inv-53 и Inv-54")
    cast.make_activity(subject="Привет")

    ran = manage("rule", "test", "invoices")

    assert ran.code == 0
    assert [line.split() for line in ran.out.splitlines()[1:]] == [
        ["По", "счету", "Inv-53", "и", "Inv-54", "Subject", "Inv-53", "Inv-53", "Оплата"],
        ["По", "счету", "Inv-53", "и", "Inv-54", "Subject", "Inv-54", "none"],
        ["Of", "the", "last", "2", "letters", "1", "match", "and", "1", "find", "an", "object."],
    ]


def test_trying_a_rule_tells_what_is_wrong_with_it(manage: Manage) -> None:
    cast.make_activity(subject=BAIT)
    a_rule(EXPLOSIVE, name="slow").save()
    a_rule("Inv-[0-9", name="broken").save()

    for name, sentence in {
        "slow": "It took too long on 1 letters: make its expression simpler.",
        "broken": "a closing bracket “]” is missing",
        "other": "There is no linking rule “other”.",
    }.items():
        ran = manage("rule", "test", name)
        assert ran.code == 1
        assert sentence in ran.err
