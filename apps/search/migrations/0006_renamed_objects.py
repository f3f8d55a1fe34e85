"""What is called otherwise now is noted so; what holds its name is found by the worker, and not while people save."""

from django.db import migrations, models

FUNCTIONS = r"""
    CREATE OR REPLACE FUNCTION search_note_contact() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_changed (kind, object_id, renamed)
        VALUES ('contact', coalesce(NEW.id, OLD.id), TG_OP <> 'INSERT' AND OLD.name IS DISTINCT FROM NEW.name);
        RETURN NULL;
    END $$;

    CREATE OR REPLACE FUNCTION search_note_account() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_changed (kind, object_id, renamed)
        VALUES ('account', coalesce(NEW.id, OLD.id), TG_OP <> 'INSERT' AND OLD.name IS DISTINCT FROM NEW.name);
        RETURN NULL;
    END $$;

    -- Tickets are found by the addresses of their requesters, too.
    CREATE OR REPLACE FUNCTION search_note_address() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_changed (kind, object_id, renamed)
        SELECT DISTINCT kind, key, kind = 'contact' FROM (VALUES
            ('contact', NEW.contact_id), ('account', NEW.account_id), ('contact', OLD.contact_id), ('account', OLD.account_id)
        ) AS owners (kind, key) WHERE key IS NOT NULL;
        RETURN NULL;
    END $$;

    CREATE OR REPLACE FUNCTION search_note_record() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""

BEFORE = r"""
    CREATE OR REPLACE FUNCTION search_note_contact() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_changed (kind, object_id) VALUES ('contact', coalesce(NEW.id, OLD.id));
        IF TG_OP = 'UPDATE' THEN
            INSERT INTO search_changed (kind, object_id) SELECT 'ticket', id FROM tickets_ticket WHERE requester_id = NEW.id;
        END IF;
        RETURN NULL;
    END $$;

    CREATE OR REPLACE FUNCTION search_note_account() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_changed (kind, object_id) VALUES ('account', coalesce(NEW.id, OLD.id));
        IF TG_OP = 'UPDATE' THEN
            INSERT INTO search_changed (kind, object_id) SELECT 'contact', id FROM contacts_contact WHERE account_id = NEW.id;
        END IF;
        RETURN NULL;
    END $$;

    CREATE OR REPLACE FUNCTION search_note_address() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_changed (kind, object_id)
        SELECT DISTINCT kind, key FROM (VALUES
            ('contact', NEW.contact_id), ('account', NEW.account_id), ('contact', OLD.contact_id), ('account', OLD.account_id)
        ) AS owners (kind, key) WHERE key IS NOT NULL;
        RETURN NULL;
    END $$;

    CREATE OR REPLACE FUNCTION search_note_record() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF (OLD.number, OLD.values) IS NOT DISTINCT FROM (NEW.number, NEW.values)
            THEN RETURN NULL;
            END IF;
        END IF;
        INSERT INTO search_changed (kind, object_id) VALUES ('record', coalesce(NEW.id, OLD.id));
        RETURN NULL;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0005_records")]

    operations = [
        migrations.AddField("changed", "renamed", models.BooleanField(db_default=False)),
        migrations.RunSQL(FUNCTIONS, BEFORE),
    ]
