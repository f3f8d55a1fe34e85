"""Incoming routes at work: values taken out of letters, and what the mail server is answered."""

from apps.scenarios.incoming.extracting import Extracted, extract
from apps.scenarios.incoming.message import Message
from apps.scenarios.incoming.plan import Plan, load_plans, plan_of
from apps.scenarios.incoming.taking import Taken, take

__all__ = ["Extracted", "Message", "Plan", "Taken", "extract", "load_plans", "plan_of", "take"]
