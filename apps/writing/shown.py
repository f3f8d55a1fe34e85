"""What the composer's templates show of a draft."""

from collections.abc import Sequence

from apps.activities.models import EmailActivity
from apps.staff.models import User
from apps.writing.beginning import forwarded_files, usable_senders
from apps.writing.body import shown
from apps.writing.facts import signatures
from apps.writing.files import most_bytes
from apps.writing.forms import DraftForm
from apps.writing.linked import linked_objects
from apps.writing.models import Draft, LetterTemplate
from apps.writing.quoting import quoted_text


def composer_context(
    draft: Draft,
    form: DraftForm,
    user: User,
    *,
    complaints: Sequence[str] = (),
    overlooked: Sequence[str] = (),
    unseen: Sequence[EmailActivity] = (),
) -> dict[str, object]:
    """Everything that `writing/form.html` shows.

    `complaints` say what went wrong; `overlooked` and `unseen` are what the author may send all the same in spite of.
    """
    senders = usable_senders(user)
    signed = signatures(user, senders)
    files = list(draft.files.all()) if draft.pk else forwarded_files(draft)
    return {
        "draft": draft,
        "kinds": [(f"writing:{kind.value}", kind.label) for kind in Draft.Kind if kind != Draft.Kind.NEW],
        "kind_here": f"writing:{draft.kind}",
        "form": form,
        "senders": [(sender, signed[sender.pk]) for sender in senders],
        "html": shown(draft, files),
        "files": [file for file in files if not file.content_id],
        "most_bytes": most_bytes(),
        "linked": linked_objects(draft.links, user),
        "templates": LetterTemplate.objects.offered(draft.sources),
        "quoted": quoted_text(draft),
        "complaints": complaints,
        "overlooked": overlooked,
        "unseen": unseen,
    }


def letter_page(letter: EmailActivity) -> str:
    """Where a letter is read: in its ticket, else on its own page."""
    return (letter.ticket or letter).get_absolute_url()
