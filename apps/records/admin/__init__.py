"""Records in the admin: the technologist's registries, and a look at what is in them."""

from apps.records.admin.records import RecordAdmin
from apps.records.admin.types import RecordTypeAdmin

__all__ = ["RecordAdmin", "RecordTypeAdmin"]
