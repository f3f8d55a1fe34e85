from django.db import migrations

# All three never fail, whatever they are given: values may be older than the type of their attribute.
FUNCTIONS = """
CREATE FUNCTION postdesk_number(value text) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN value ~ '^-?[0-9]+(\\.[0-9]+)?$' THEN value::numeric END;

CREATE FUNCTION postdesk_items(value jsonb, part text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN value IS NOT NULL THEN (
        SELECT array_agg(upper(left(CASE WHEN part = '' THEN item #>> '{}' ELSE item ->> part END, 250)))
        FROM jsonb_array_elements(
            CASE WHEN jsonb_typeof(value) = 'array' THEN value ELSE jsonb_build_array(value) END
        ) AS items(item)
    ) END;

CREATE FUNCTION postdesk_words(value jsonb, part text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_string(postdesk_items(value, part), chr(10));
"""
NO_FUNCTIONS = """
DROP FUNCTION postdesk_words(jsonb, text);
DROP FUNCTION postdesk_items(jsonb, text);
DROP FUNCTION postdesk_number(text);
"""


class Migration(migrations.Migration):
    """What compares values of attributes, and what their indexes are made with."""

    dependencies = [("records", "0001_initial")]

    operations = [migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS)]
