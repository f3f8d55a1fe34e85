"""How words are read: a text search configuration, and functions that make vectors of texts and queries of words."""

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
    $$ SELECT regexp_replace(said, '[-_./\\@:+<>&=#%~*''"|]', ' ', 'g') $$;

    CREATE FUNCTION search_stems(said text) RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT coalesce(to_tsvector('postdesk', search_words(said)), ''::tsvector) $$;

    CREATE FUNCTION search_pieces(said text) RETURNS SETOF text LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT piece FROM regexp_split_to_table(lower(unaccent(said)), '[^[:alnum:]]+') AS piece WHERE piece <> '' $$;

    -- Each beginning of each word, from its second to its sixteenth letter.
    -- In PL/pgSQL, because a function in SQL that has a FROM is planned and begun anew for each document.
    CREATE FUNCTION search_beginnings(mark text, said text) RETURNS tsvector
    LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
    DECLARE
        piece text;
        found text[] := '{}';
    BEGIN
        FOREACH piece IN ARRAY regexp_split_to_array(lower(unaccent(coalesce(said, ''))), '[^[:alnum:]]+') LOOP
            IF piece <> '' THEN
                FOR length IN least(2, length(piece)) .. least(16, length(piece)) LOOP
                    found := found || (mark || left(piece, length));
                END LOOP;
            END IF;
        END LOOP;
        RETURN array_to_tsvector(found);
    END $$;

    -- Numbers of seven digits and more, however they are grouped: whole, and the last ten and seven of each.
    CREATE FUNCTION search_numbers(said text) RETURNS tsvector LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
    DECLARE
        number text;
        digits text;
        found text[] := '{}';
    BEGIN
        FOR number IN SELECT match[1] FROM regexp_matches(said, '(\d[\d ()-]{5,}\d)', 'g') AS match LOOP
            digits := regexp_replace(number, '\D', '', 'g');
            IF length(digits) >= 7 THEN
                found := found || ARRAY['d^' || left(digits, 40), 'd^' || right(digits, 10), 'd^' || right(digits, 7)];
            END IF;
        END LOOP;
        RETURN array_to_tsvector(found);
    END $$;

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

    -- The groups of a long number are in very many texts; its digits together are in few.
    CREATE FUNCTION search_word(said text) RETURNS tsquery LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT CASE WHEN numnode(stems) = 0 THEN stems
                   WHEN numnode(stems) > 1 AND numnode(number) > 0 THEN search_beginning('n^', said) || number
                   ELSE stems || search_beginning('n^', said) || number END
       FROM phraseto_tsquery('postdesk', search_words(said)) AS stems, search_number(said) AS number $$;
"""
NO_FUNCTIONS = """
    DROP FUNCTION search_word(text), search_number(text), search_beginning(text, text), search_marks(text, bigint),
        search_numbers(text), search_beginnings(text, text), search_pieces(text), search_stems(text), search_words(text)
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0002_narrow_rows")]

    operations = [
        UnaccentExtension(),
        migrations.RunSQL(CONFIGURATION, NO_CONFIGURATION),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
    ]
