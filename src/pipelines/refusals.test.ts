// Every mistake that can be made around steps, and the sentence it is refused with.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { duplicateKey, itemKeyFrom, notAList, signalKeyFrom, untilFrom } from './answers.ts'
import { defineConfig } from './config.ts'
import { dataset } from './dataset.ts'
import { parametersFromText, parseParameters } from './parameters.ts'
import { pipeline } from './pipeline.ts'
import { Refusal } from './refusal.ts'
import { system } from './system.ts'
import { js } from './unchecked.ts'

const window = { lookback: '30d', history: '10y' }
const table = { name: 'prices', table: 'energy.prices', key: ['day'], columns: { day: 'date', note: 'text?' } }
const simulator = { name: 'eia', title: 'EIA', unless: ['EIA_URL'], provides: () => ({}), start: () => undefined }
const params = z.object({
  limit: z.number(),
  region: z.string().optional(),
  nested: z.object({ a: z.number() }).optional(),
})

const declare = (options: unknown) => () => pipeline('prices', js(options))
const columns = (options: object) => () => dataset(js({ ...table, ...options }))
const one = pipeline('one').step('a', () => 1)
const given = (value: unknown) => () =>
  parseParameters(pipeline('p', { params }).step('a', () => 1).definition, js(value))
const inSystem = (options: object) => () => system(js({ name: 'energy', pipelines: [], ...options }))
const simulated = (options: object) => inSystem({ simulators: [{ ...simulator, ...options }] })
const configured = (options: object) => () => defineConfig(js({ systems: [], ...options }))
const energy = system({ name: 'energy', pipelines: [one] })

type Mistake = [mistake: string, make: () => unknown, sentence: string]

const pipelines: Mistake[] = [
  [
    'an unknown option',
    declare({ windows: window }),
    "pipeline 'prices': unknown option `windows`, did you mean `window`?",
  ],
  [
    'no steps at its side',
    declare({ parallelSteps: 0 }),
    "pipeline 'prices': expected parallelSteps to be a whole number of 1 or more, got 0",
  ],
  [
    'no runs at its side',
    declare({ overlap: { parallel: 0 } }),
    "pipeline 'prices': expected overlap.parallel to be a whole number of 1 or more, got 0",
  ],
  [
    'an unknown overlap',
    declare({ overlap: 'skipp' }),
    "pipeline 'prices': expected overlap to be 'queue' or 'skip' or 'cancel', got 'skipp', did you mean 'skip'?",
  ],
  [
    'an unknown kind of overlap',
    declare({ overlap: { paralel: 2 } }),
    "pipeline 'prices': overlap: unknown option `paralel`, did you mean `parallel`?",
  ],
  [
    'an overlap key that is no function',
    declare({ overlapKey: 'region' }),
    "pipeline 'prices': expected overlapKey to be a function, got 'region'",
  ],
  [
    'a negative timeout',
    declare({ timeout: '-1h' }),
    "pipeline 'prices': expected timeout not to be negative, got '-1h'",
  ],
  [
    'a word for a flag',
    declare({ waitingHoldsSlot: 'no' }),
    "pipeline 'prices': expected waitingHoldsSlot to be true or false, got 'no'",
  ],
  [
    'parameters of no schema',
    declare({ params: { limit: 3 } }),
    'pipeline \'prices\': expected params to be a Standard Schema, z.object({ ... }) of zod, say, got {"limit":3}',
  ],
  [
    'a window with an unknown zone',
    declare({ window: { ...window, zone: 'Europe/Lodon' } }),
    "pipeline 'prices': window: unknown time zone 'Europe/Lodon', did you mean 'Europe/London'?",
  ],
  [
    'a window without a history',
    declare({ window: { lookback: '30d' } }),
    "pipeline 'prices': window: expected history to be a duration such as '90s', '15m' or '1h30m', got undefined",
  ],
  [
    'a history shorter than the look-back',
    declare({ window: { lookback: '30d', history: '1w' } }),
    "pipeline 'prices': window: expected history to reach back at least as far as lookback (30d), got '1w'",
  ],
  [
    'an unknown option of the window',
    declare({ window: { ...window, timezone: 'UTC' } }),
    "pipeline 'prices': window: unknown option `timezone`: expected one of lookback, history, overlap, zone",
  ],
  [
    'a bad name',
    () => pipeline('Energy Prices'),
    "pipeline 'Energy Prices': expected the name of a pipeline to be at most 63 small letters, digits and hyphens, a letter first, got 'Energy Prices': 'energy-prices'?",
  ],
  [
    'no steps',
    () => pipeline('empty').definition,
    "pipeline 'empty' has no steps: add one with .step('name', () => ...)",
  ],
]

const parameters: Mistake[] = [
  [
    'a wrong type',
    given({ limit: '3' }),
    "parameters of pipeline 'p': limit: Invalid input: expected number, received string",
  ],
  [
    'two mistakes',
    given({ nested: { a: 'b' } }),
    "parameters of pipeline 'p': limit: Invalid input: expected number, received undefined; nested.a: Invalid input: expected number, received string",
  ],
  [
    'an unknown name',
    given({ limit: 3, regoin: 'eu' }),
    "unknown parameter 'regoin' of pipeline 'p', did you mean 'region'?",
  ],
  [
    'an unknown name like no other',
    given({ limit: 3, x: 1 }),
    "unknown parameter 'x' of pipeline 'p': it takes limit, region, nested",
  ],
  [
    'a name where there are none',
    () => parseParameters(one.definition, { limit: 3 }),
    "unknown parameter 'limit' of pipeline 'one': it takes none",
  ],
  [
    'a schema that answers later',
    () =>
      parseParameters(
        pipeline('p', { params: z.object({}).refine(async () => true) }).step('a', () => 1).definition,
        {},
      ),
    "expected the schema of the parameters of pipeline 'p' to answer at once, got an asynchronous one: take its async parts out",
  ],
  [
    'text without a name',
    () => parametersFromText(one.definition, ['limit']),
    "expected a parameter as name=value, got 'limit'",
  ],
  [
    'the same name twice',
    () => parametersFromText({ name: 'p', params }, ['limit=1', 'limit=2']),
    'parameter \'limit\' is given twice: write a list as limit=\'["a","b"]\'',
  ],
]

const datasets: Mistake[] = [
  [
    'a key that is no column',
    columns({ key: ['dya'] }),
    "dataset 'prices': key names 'dya', which is no column, did you mean 'day'?",
  ],
  ['no key', columns({ key: [] }), "dataset 'prices': expected key to list columns, got []"],
  ['a key column twice', columns({ key: ['day', 'day'] }), "dataset 'prices': column 'day' is listed twice in key"],
  [
    'a key that may be null',
    columns({ key: ['note'] }),
    "dataset 'prices': key column 'note' may be null: take the question mark away",
  ],
  [
    'a source that is no column',
    columns({ source: 'site' }),
    "dataset 'prices': source names 'site', which is no column: columns are day, note",
  ],
  [
    'a source that is no text',
    columns({ source: 'day' }),
    "dataset 'prices': expected source to be a column of type text, got 'day', which is date",
  ],
  [
    'a time that is no time',
    columns({ time: 'note' }),
    "dataset 'prices': expected time to be a column of type date or timestamptz, got 'note', which is text?",
  ],
  [
    'a table without its schema',
    columns({ table: 'prices' }),
    "dataset 'prices': expected table to be 'schema.table' in small letters, got 'prices': name the schema, too",
  ],
  [
    'an unknown type',
    columns({ columns: { day: 'dat' } }),
    "dataset 'prices': unknown type 'dat' of column 'day', did you mean 'date'?",
  ],
  [
    "another language's type",
    columns({ columns: { day: 'string?' } }),
    "dataset 'prices': unknown type 'string?' of column 'day', did you mean 'text'?",
  ],
  [
    'a type like no other',
    columns({ columns: { day: 'xyz' } }),
    "dataset 'prices': unknown type 'xyz' of column 'day', types are text, integer, bigint, numeric, boolean, date, timestamptz, jsonb",
  ],
  [
    'no columns',
    columns({ columns: {} }),
    "dataset 'prices': expected columns to name at least one column and its type, got {}",
  ],
  [
    'a column with capitals',
    columns({ columns: { Day: 'date' } }),
    "dataset 'prices': expected column names of small letters, digits and _, got 'Day'",
  ],
  ['an unknown option', columns({ keys: ['day'] }), "dataset 'prices': unknown option `keys`, did you mean `key`?"],
]

const systems: Mistake[] = [
  [
    'an unknown option',
    inSystem({ pipeline: [] }),
    "system 'energy': unknown option `pipeline`, did you mean `pipelines`?",
  ],
  [
    'two pipelines with one name',
    inSystem({ pipelines: [one, one] }),
    "system 'energy': there are two pipelines 'one': give one of them another name",
  ],
  [
    'a pipeline that is not there',
    inSystem({ pipelines: [undefined] }),
    "system 'energy': expected pipelines to list what pipeline('name') returns, got undefined",
  ],
  [
    'an incomplete pipeline',
    inSystem({ pipelines: [pipeline('x')] }),
    "system 'energy': pipeline 'x' has no steps: add one with .step('name', () => ...)",
  ],
  [
    'a dataset that is none',
    inSystem({ datasets: ['prices'] }),
    "system 'energy': expected datasets to list what dataset({ ... }) returns, got 'prices'",
  ],
  [
    'migrations somewhere',
    inSystem({ migrations: './migrations' }),
    "system 'energy': expected migrations to be a folder wherever the command is run, new URL('./migrations/', import.meta.url), got './migrations'",
  ],
  [
    'a schema of PostgreSQL',
    inSystem({ schema: 'pg_energy' }),
    "system 'energy': expected schema to be a PostgreSQL schema in small letters, digits and _, got 'pg_energy'",
  ],
  [
    'a schema of settings without their file',
    inSystem({ settings: { '~standard': {} } }),
    "system 'energy': expected settings to be a file and its schema, settingsFile(new URL('./settings.yaml', import.meta.url), schema), got {\"~standard\":{}}",
  ],
  [
    'a simulator without a start',
    simulated({ start: undefined }),
    "system 'energy': simulator 'eia': expected start to be a function, got undefined",
  ],
  [
    'a simulator that is always on',
    simulated({ unless: [] }),
    "system 'energy': simulator 'eia': expected unless to list environment variables, ['EIA_BASE_URL'], say, got []",
  ],
  [
    'a pipeline in two places',
    configured({ systems: [energy], pipelines: [one] }),
    "config: there are two pipelines 'one', one in system 'energy', one in no system: give one of them another name",
  ],
  [
    'two systems with one name',
    configured({ systems: [energy, energy] }),
    "config: there are two systems 'energy': give one of them another name",
  ],
  [
    'a schema of two systems',
    configured({ systems: [energy, system({ name: 'other', schema: 'energy', pipelines: [] })] }),
    "config: there are two database schemas 'energy', one of system 'energy', one of system 'other': give one of them another name",
  ],
  [
    "Millrace's own schema",
    configured({ systems: [system({ name: 'millrace', pipelines: [] })] }),
    "config: there are two database schemas 'millrace', one of Millrace itself, one of system 'millrace': give one of them another name",
  ],
  [
    'a system that is not there',
    configured({ systems: [undefined] }),
    'config: expected systems to list what system({ ... }) returns, got undefined',
  ],
  [
    'an address of another database',
    configured({ database: { url: 'mysql://secret@host' } }),
    'config: database: expected url to begin with postgres://, got something else',
  ],
  [
    'no worker processes',
    configured({ worker: { processes: 0 } }),
    'config: worker: expected processes to be a whole number of 1 or more, got 0',
  ],
]

const answers: Mistake[] = [
  [
    'a key that is a number',
    () => itemKeyFrom(42, 3),
    'expected `key` to answer with a text for item 3, got 42: String(...) makes it one',
  ],
  ['an empty key', () => itemKeyFrom('', 0), "expected `key` to answer with a text for item 0, got ''"],
  [
    'a key twice',
    () => {
      throw duplicateKey('a', 0, 4)
    },
    "expected every item to have a key of its own, got 'a' for items 0 and 4: take in what else tells them apart",
  ],
  [
    'a signal that is no text',
    () => signalKeyFrom(undefined),
    'expected `signal` to answer with a text, got undefined',
  ],
  [
    'a time that is none',
    () => untilFrom('soon'),
    "expected `until` to be a day such as 2026-08-18 or a time such as 2026-08-18T12:00Z, got 'soon'",
  ],
  [
    'a time without an offset',
    () => untilFrom('2026-08-18T12:00'),
    "expected `until` to be a day such as 2026-08-18 or a time such as 2026-08-18T12:00Z, got '2026-08-18T12:00'",
  ],
  ['a number for a time', () => untilFrom(1), 'expected `until` to answer with a date or an ISO time, got 1'],
]

describe.each([
  ['a pipeline', pipelines],
  ['parameters', parameters],
  ['a dataset', datasets],
  ['a system or a config', systems],
  ['an answer at run time', answers],
])('%s is refused with a sentence for', (_, mistakes) => {
  it.each(mistakes)('%s', (_mistake, make, sentence) => {
    expect(make).toThrow(new Refusal(sentence))
  })
})

describe('an each that cannot go over what a step left says', () => {
  it.each([
    [{ limit: 3 }, 'an object with limit'],
    [{ reports: [], next: null }, 'an object with reports, next: return its `reports` alone'],
    [{}, 'an empty object'],
    [42, '42'],
    [null, 'null'],
  ])('%j is no list', (got, kind) => {
    expect(notAList('config', got)).toBe(
      `expected step 'config' to leave a list or rows(...) for .each to go over, got ${kind}`,
    )
  })
})
