import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { dumpSchema } from './schema-dump.ts'
import { createTestDatabase } from './test-database.ts'

test('schema.sql says what the migrations add up to', async () => {
  await using database = await createTestDatabase()
  const committed = await readFile(new URL('./schema.sql', import.meta.url), 'utf8').catch(() => '')
  expect(await dumpSchema(database), 'schema.sql is out of date: run `npm run schema` and commit it').toBe(committed)
})

test('the dump tells tables, keys, partitions, indexes, views, types and functions, whatever the schema is called', async () => {
  await using database = await createTestDatabase({ empty: true, schema: 'second' })
  await database.pool.query(`
    create schema second;
    create type mood as enum ('good', 'bad');
    create table owners (id int primary key, mood mood not null default 'good', born date);
    create table events (
      id bigint generated always as identity,
      owner int not null references owners,
      at timestamptz not null default now(),
      word text check (word <> ''),
      size int generated always as (length(word)) stored,
      primary key (id, at)
    ) partition by range (at);
    create table events_2026_11 partition of events for values from ('2026-11-01') to ('2026-12-01');
    create index events_by_word on events (word) where word is not null;
    comment on table owners is 'Who has events';
    create view good_owners as select id from owners where mood = 'good';
    comment on view good_owners is 'Those';
    comment on column good_owners.id is 'Who''s who';
    create function twice(n int) returns int language sql immutable as 'select n * 2';`)
  const dump = await dumpSchema(database)
  expect(dump.slice(dump.indexOf('CREATE'))).toBe(`CREATE TABLE events (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  owner integer NOT NULL,
  at timestamp with time zone DEFAULT now() NOT NULL,
  word text,
  size integer GENERATED ALWAYS AS (length(word)) STORED,
  CONSTRAINT events_pkey PRIMARY KEY (id, at),
  CONSTRAINT events_owner_fkey FOREIGN KEY (owner) REFERENCES owners(id),
  CONSTRAINT events_word_check CHECK ((word <> ''::text))
) PARTITION BY RANGE (at);
CREATE INDEX events_by_word ON events USING btree (word) WHERE (word IS NOT NULL);

CREATE TABLE owners (
  id integer NOT NULL,
  mood mood DEFAULT 'good'::mood NOT NULL,
  born date,
  CONSTRAINT owners_pkey PRIMARY KEY (id)
);
COMMENT ON TABLE owners IS 'Who has events';

CREATE VIEW good_owners AS
 SELECT id
   FROM owners
  WHERE mood = 'good'::mood;
COMMENT ON VIEW good_owners IS 'Those';
COMMENT ON COLUMN good_owners.id IS 'Who''s who';

CREATE TYPE mood AS ENUM ('good', 'bad');

CREATE OR REPLACE FUNCTION twice(n integer)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$select n * 2$function$;
`)
})
