"""How words are read, in functions of the database, and the triggers that note what was changed."""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

# Latin words by their English stems, others by their Russian ones; ё is е, é is e.
CONFIGURATION = """
    CREATE TEXT SEARCH CONFIGURATION postdesk (COPY = russian);
    ALTER TEXT SEARCH CONFIGURATION postdesk
        ALTER MAPPING FOR word, hword, hword_part WITH unaccent, russian_stem;
"""
NO_CONFIGURATION = "DROP TEXT SEARCH CONFIGURATION postdesk"

FUNCTIONS = r"""
    -- The text with everything apart that PostgreSQL would take for one address, path, tag or signed number: places
    -- stay where they are, so that what is found can be shown in the original.
    CREATE FUNCTION search_words(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT translate(said, '-_./\@:+<>&=#%~*''"|', '                   ') $$;

    CREATE FUNCTION search_stems(said text) RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT coalesce(to_tsvector('postdesk', search_words(said)), ''::tsvector) $$;

    CREATE FUNCTION search_pieces(said text) RETURNS SETOF text LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT piece FROM regexp_split_to_table(lower(unaccent(said)), '[^[:alnum:]]+') AS piece WHERE piece <> '' $$;

    -- Each beginning of each word, from its second to its sixteenth letter.
    CREATE FUNCTION search_beginnings(mark text, said text) RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT coalesce(array_to_tsvector(array_agg(DISTINCT mark || left(piece, length))), ''::tsvector)
       FROM search_pieces(said) AS piece,
            generate_series(least(2, length(piece)), least(16, length(piece))) AS length $$;

    -- Numbers of seven digits and more, however they are grouped: whole, and the last ten and seven of each.
    CREATE FUNCTION search_numbers(said text) RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT coalesce(array_to_tsvector(array_agg(DISTINCT 'd^' || ending)), ''::tsvector)
       FROM (SELECT regexp_replace(found[1], '\D', '', 'g') AS digits
             FROM regexp_matches(said, '(\d[\d ()-]{5,}\d)', 'g') AS found) AS numbers,
            LATERAL (VALUES (left(digits, 40)), (right(digits, 10)), (right(digits, 7))) AS endings (ending)
       WHERE length(digits) >= 7 $$;

    CREATE FUNCTION search_marks(kind text, key bigint) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT array_to_tsvector(
           ARRAY['~' || kind, '~' || kind || '/' || key / 4096, '~' || kind || '//' || key / 65536]) $$;

    -- What is typed, as a query: words that begin with its words; numbers by their ends; or its stems, in this order.
    CREATE FUNCTION search_beginning(mark text, said text) RETURNS tsquery LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT coalesce(string_agg(quote_literal(mark || left(piece, 16)), ' & ')::tsquery, ''::tsquery)
       FROM search_pieces(said) AS piece $$;

    CREATE FUNCTION search_number(said text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT CASE WHEN said ~ '^\+?[\d ()-]+$' AND length(digits) BETWEEN 7 AND 40
                   THEN quote_literal('d^' || CASE WHEN length(digits) = 11 THEN right(digits, 10) ELSE digits END)::tsquery
                   ELSE ''::tsquery END
       FROM regexp_replace(said, '\D', '', 'g') AS digits $$;

    CREATE FUNCTION search_word(said text) RETURNS tsquery LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT CASE WHEN numnode(stems) = 0 THEN stems
                   ELSE stems || search_beginning('n^', said) || search_number(said) END
       FROM phraseto_tsquery('postdesk', search_words(said)) AS stems $$;
"""
NO_FUNCTIONS = """
    DROP FUNCTION search_word(text), search_number(text), search_beginning(text, text), search_marks(text, bigint),
        search_numbers(text), search_beginnings(text, text), search_pieces(text), search_stems(text), search_words(text)
"""

# The columns are named inside the functions, where they don't keep anybody from changing a table.
TRIGGERS = """
    CREATE FUNCTION search_note_letter() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF (OLD.subject, OLD.text, OLD.sender_name, OLD.sender_address, OLD.recipients, OLD.date)
                IS NOT DISTINCT FROM
               (NEW.subject, NEW.text, NEW.sender_name, NEW.sender_address, NEW.recipients, NEW.date)
            THEN RETURN NULL;
            END IF;
        END IF;
        INSERT INTO search_changed (kind, object_id) VALUES ('letter', coalesce(NEW.id, OLD.id));
        RETURN NULL;
    END $$;
    CREATE TRIGGER search_note AFTER INSERT OR UPDATE OR DELETE ON activities_emailactivity
        FOR EACH ROW EXECUTE FUNCTION search_note_letter();

    CREATE FUNCTION search_note_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF (OLD.number, OLD.subject, OLD.requester_id) IS NOT DISTINCT FROM (NEW.number, NEW.subject, NEW.requester_id)
            THEN RETURN NULL;
            END IF;
        END IF;
        INSERT INTO search_changed (kind, object_id) VALUES ('ticket', coalesce(NEW.id, OLD.id));
        RETURN NULL;
    END $$;
    CREATE TRIGGER search_note AFTER INSERT OR UPDATE OR DELETE ON tickets_ticket
        FOR EACH ROW EXECUTE FUNCTION search_note_ticket();

    CREATE FUNCTION search_note_contact() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_changed (kind, object_id) VALUES ('contact', coalesce(NEW.id, OLD.id));
        IF TG_OP = 'UPDATE' THEN
            INSERT INTO search_changed (kind, object_id) SELECT 'ticket', id FROM tickets_ticket WHERE requester_id = NEW.id;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER search_note AFTER INSERT OR UPDATE OR DELETE ON contacts_contact
        FOR EACH ROW EXECUTE FUNCTION search_note_contact();

    CREATE FUNCTION search_note_account() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_changed (kind, object_id) VALUES ('account', coalesce(NEW.id, OLD.id));
        IF TG_OP = 'UPDATE' THEN
            INSERT INTO search_changed (kind, object_id) SELECT 'contact', id FROM contacts_contact WHERE account_id = NEW.id;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER search_note AFTER INSERT OR UPDATE OR DELETE ON contacts_account
        FOR EACH ROW EXECUTE FUNCTION search_note_account();

    CREATE FUNCTION search_note_address() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_changed (kind, object_id)
        SELECT DISTINCT kind, key FROM (VALUES
            ('contact', NEW.contact_id), ('account', NEW.account_id), ('contact', OLD.contact_id), ('account', OLD.account_id)
        ) AS owners (kind, key) WHERE key IS NOT NULL;
        RETURN NULL;
    END $$;
    CREATE TRIGGER search_note AFTER INSERT OR UPDATE OR DELETE ON contacts_address
        FOR EACH ROW EXECUTE FUNCTION search_note_address();

    CREATE FUNCTION search_note_part() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_TABLE_NAME = 'activities_attachment' THEN
            INSERT INTO search_changed (kind, object_id) VALUES ('letter', coalesce(NEW.activity_id, OLD.activity_id));
        ELSE
            INSERT INTO search_changed (kind, object_id) VALUES ('ticket', coalesce(NEW.ticket_id, OLD.ticket_id));
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER search_note AFTER INSERT OR UPDATE OR DELETE ON activities_attachment
        FOR EACH ROW EXECUTE FUNCTION search_note_part();
    CREATE TRIGGER search_note AFTER INSERT OR UPDATE OR DELETE ON tickets_note
        FOR EACH ROW EXECUTE FUNCTION search_note_part();
"""
NO_TRIGGERS = """
    DROP FUNCTION search_note_letter(), search_note_ticket(), search_note_contact(), search_note_account(),
        search_note_address(), search_note_part() CASCADE
"""

# Whatever is here already is found as soon as a worker comes to it, the newest first.
EVERYTHING = """
    INSERT INTO search_changed (kind, object_id) SELECT 'account', id FROM contacts_account ORDER BY id DESC;
    INSERT INTO search_changed (kind, object_id) SELECT 'contact', id FROM contacts_contact ORDER BY id DESC;
    INSERT INTO search_changed (kind, object_id) SELECT 'ticket', id FROM tickets_ticket ORDER BY id DESC;
    INSERT INTO search_changed (kind, object_id) SELECT 'letter', id FROM activities_emailactivity ORDER BY id DESC;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_documents"),
        ("contacts", "0002_initial"),
        ("activities", "0001_initial"),
        ("tickets", "0001_initial"),
    ]

    operations = [
        UnaccentExtension(),
        migrations.RunSQL(CONFIGURATION, NO_CONFIGURATION),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(EVERYTHING, migrations.RunSQL.noop),
    ]
