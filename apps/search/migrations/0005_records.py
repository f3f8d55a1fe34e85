"""Records are found too: by their number and by what stands in their searchable attributes."""

from django.db import migrations, models

FUNCTIONS = r"""
    -- What people read of one value: of a document its name, of somebody or of another record what it is called.
    CREATE FUNCTION search_record_text(type text, value jsonb) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT CASE type
           WHEN 'document' THEN value ->> 'name'
           WHEN 'string' THEN value #>> '{}'
           WHEN 'choice' THEN value #>> '{}'
           WHEN 'number' THEN value #>> '{}'
           ELSE CASE split_part(value #>> '{}', ':', 1)
               WHEN 'contact' THEN
                   (SELECT name FROM contacts_contact WHERE id = split_part(value #>> '{}', ':', 2)::bigint)
               WHEN 'account' THEN
                   (SELECT name FROM contacts_account WHERE id = split_part(value #>> '{}', ':', 2)::bigint)
               WHEN 'record' THEN
                   (SELECT number FROM records_record WHERE id = split_part(value #>> '{}', ':', 2)::bigint)
           END
       END $$;

    CREATE FUNCTION search_record_texts(of_type bigint, stored jsonb) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT string_agg(search_record_text(attribute.type, item), ' ' ORDER BY attribute.position, attribute.id)
       FROM records_recordattribute AS attribute,
            LATERAL jsonb_array_elements(
                CASE jsonb_typeof(stored -> attribute.name) WHEN 'array' THEN stored -> attribute.name
                ELSE jsonb_build_array(stored -> attribute.name) END) AS items (item)
       WHERE attribute.record_type_id = of_type AND attribute.searchable AND stored ? attribute.name
             AND attribute.type IN ('string', 'choice', 'number', 'document', 'contact', 'account', 'record') $$;

    CREATE FUNCTION search_note_record() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF (OLD.number, OLD.values) IS NOT DISTINCT FROM (NEW.number, NEW.values)
            THEN RETURN NULL;
            END IF;
        END IF;
        INSERT INTO search_changed (kind, object_id) VALUES ('record', coalesce(NEW.id, OLD.id));
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

    INSERT INTO search_changed (kind, object_id) SELECT 'record', id FROM records_record ORDER BY id DESC;
"""
NO_FUNCTIONS = """
    DELETE FROM search_changed WHERE kind = 'record';
    DELETE FROM search_document WHERE kind = 'record';
    DROP FUNCTION search_note_attribute(), search_note_record() CASCADE;
    DROP FUNCTION search_record_texts(bigint, jsonb), search_record_text(text, jsonb);
"""
KINDS = [
    ("ticket", "Tickets"), ("letter", "Letters"), ("contact", "Contacts"), ("account", "Accounts"),
    ("record", "Records"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0004_faster_words"),
        ("records", "0003_search_for_numbers"),
        ("contacts", "0003_searched_by_name"),
    ]

    operations = [
        migrations.AlterField("document", "kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.AlterField("changed", "kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
    ]
