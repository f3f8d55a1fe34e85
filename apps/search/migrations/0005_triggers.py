"""Triggers that note what was changed, whoever writes: the worker writes the documents of these objects anew."""

from django.db import migrations

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

    -- What holds the name of somebody who is called otherwise now is found by the worker, and not while people save.
    CREATE FUNCTION search_note_contact() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_changed (kind, object_id, renamed)
        VALUES ('contact', coalesce(NEW.id, OLD.id), TG_OP <> 'INSERT' AND OLD.name IS DISTINCT FROM NEW.name);
        RETURN NULL;
    END $$;
    CREATE TRIGGER search_note AFTER INSERT OR UPDATE OR DELETE ON contacts_contact
        FOR EACH ROW EXECUTE FUNCTION search_note_contact();

    CREATE FUNCTION search_note_account() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_changed (kind, object_id, renamed)
        VALUES ('account', coalesce(NEW.id, OLD.id), TG_OP <> 'INSERT' AND OLD.name IS DISTINCT FROM NEW.name);
        RETURN NULL;
    END $$;
    CREATE TRIGGER search_note AFTER INSERT OR UPDATE OR DELETE ON contacts_account
        FOR EACH ROW EXECUTE FUNCTION search_note_account();

    -- Tickets are found by the addresses of their requesters, too.
    CREATE FUNCTION search_note_address() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_changed (kind, object_id, renamed)
        SELECT DISTINCT kind, key, kind = 'contact' FROM (VALUES
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

    CREATE FUNCTION search_note_record() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF (OLD.number, OLD.values) IS NOT DISTINCT FROM (NEW.number, NEW.values)
            THEN RETURN NULL;
            END IF;
        END IF;
        INSERT INTO search_changed (kind, object_id, renamed)
        VALUES ('record', coalesce(NEW.id, OLD.id), TG_OP <> 'INSERT' AND OLD.number IS DISTINCT FROM NEW.number);
        RETURN NULL;
    END $$;
    CREATE TRIGGER search_note AFTER INSERT OR UPDATE OR DELETE ON records_record
        FOR EACH ROW EXECUTE FUNCTION search_note_record();

    CREATE FUNCTION search_note_attribute() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF (OLD.searchable, OLD.name, OLD.type) IS NOT DISTINCT FROM (NEW.searchable, NEW.name, NEW.type)
            THEN RETURN NULL;
            END IF;
        END IF;
        IF coalesce(NEW.searchable, false) OR coalesce(OLD.searchable, false) THEN
            INSERT INTO search_changed (kind, object_id) SELECT 'record', id FROM records_record
            WHERE record_type_id = coalesce(NEW.record_type_id, OLD.record_type_id) ORDER BY id DESC;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER search_note AFTER INSERT OR UPDATE OR DELETE ON records_recordattribute
        FOR EACH ROW EXECUTE FUNCTION search_note_attribute();
"""
NO_TRIGGERS = """
    DROP FUNCTION search_note_letter(), search_note_ticket(), search_note_contact(), search_note_account(),
        search_note_address(), search_note_part(), search_note_record(), search_note_attribute() CASCADE
"""

# Whatever is here already is found as soon as a worker comes to it, the newest first.
EVERYTHING = """
    INSERT INTO search_changed (kind, object_id) SELECT 'account', id FROM contacts_account ORDER BY id DESC;
    INSERT INTO search_changed (kind, object_id) SELECT 'contact', id FROM contacts_contact ORDER BY id DESC;
    INSERT INTO search_changed (kind, object_id) SELECT 'ticket', id FROM tickets_ticket ORDER BY id DESC;
    INSERT INTO search_changed (kind, object_id) SELECT 'letter', id FROM activities_emailactivity ORDER BY id DESC;
    INSERT INTO search_changed (kind, object_id) SELECT 'record', id FROM records_record ORDER BY id DESC;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0004_texts_of_records"),
        ("contacts", "0001_initial"),
        ("activities", "0001_initial"),
        ("records", "0001_initial"),
        ("tickets", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(EVERYTHING, migrations.RunSQL.noop),
    ]
