"""What a record is found by, beside its number: what stands in its searchable attributes."""

from django.db import migrations

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
"""
NO_FUNCTIONS = "DROP FUNCTION search_record_texts(bigint, jsonb), search_record_text(text, jsonb)"


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0003_words"),
        ("contacts", "0001_initial"),
        ("records", "0001_initial"),
    ]

    operations = [migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS)]
