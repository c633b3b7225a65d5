import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { energy } from './index.ts'
import { type EnergyKit, energyKit } from './testing.ts'

let kit: EnergyKit
const folder = mkdtempSync(join(tmpdir(), 'energy-extension-'))

/** As much of TimescaleDB as the migration looks at: it notes what it was called with, and which tables it has taken. */
const stub = `
  CREATE TABLE hypertable_calls (relation regclass, column_name name, chunk_time_interval interval, migrate_data boolean);
  CREATE FUNCTION create_hypertable(relation regclass, time_column_name name, chunk_time_interval interval,
    create_default_indexes boolean DEFAULT true, migrate_data boolean DEFAULT false) RETURNS void LANGUAGE sql
    AS $$ INSERT INTO public.hypertable_calls VALUES (relation, time_column_name, chunk_time_interval, migrate_data) $$;
  CREATE SCHEMA timescaledb_information;
  CREATE VIEW timescaledb_information.hypertables AS
    SELECT nspname AS hypertable_schema, relname AS hypertable_name
    FROM hypertable_calls JOIN pg_class c ON c.oid = relation JOIN pg_namespace n ON n.oid = relnamespace;
`

beforeAll(async () => {
  kit = await energyKit(energy)
  await kit.query(`INSERT INTO energy.price_data (commodity, source, date, price, unit, instrument) VALUES
    ('WTI', 'EIA', '2026-08-18', 86.48, 'USD/bbl', 'spot'),
    ('WTI', 'YAHOO', '2026-08-18', 86.50, 'USD/bbl', 'front-month future'),
    ('WTI', 'YAHOO-SIMULATED', '2026-08-18', 86.51, 'USD/bbl', 'front-month future')`)
  // The server may run as somebody else.
  mkdirSync(join(folder, 'extension'))
  for (const path of [folder, join(folder, 'extension')]) chmodSync(path, 0o755)
  writeFileSync(join(folder, 'extension/timescaledb.control'), "default_version = '0'\nrelocatable = false\n")
  writeFileSync(join(folder, 'extension/timescaledb--0.sql'), stub)
})

afterAll(async () => {
  await kit.close()
  rmSync(folder, { recursive: true })
})

function textOf(name: string, way: 'up' | 'down'): string {
  return readFileSync(new URL(`migrations/${name}.${way}.sql`, import.meta.url), 'utf8')
}

type Ask = <Row extends object>(text: string) => Promise<Row[]>

/** Does something to the tables that is not there afterwards. `notices` fills with what the server remarks. */
async function tried<Result>(work: (ask: Ask, notices: string[]) => Promise<Result>): Promise<Result> {
  const { database } = await kit.platform.engine()
  const client = await database.pool.connect()
  const notices: string[] = []
  const listen = ({ message }: { message?: string | undefined }) => void notices.push(message ?? '')
  client.on('notice', listen)
  try {
    await client.query('BEGIN')
    return await work(async (text) => (await client.query(text)).rows, notices)
  } finally {
    await client.query('ROLLBACK')
    client.off('notice', listen)
    client.release()
  }
}

/** Everything that makes the table what it is. */
const shape = `
  SELECT pg_get_constraintdef(oid) AS part FROM pg_constraint WHERE conrelid = 'energy.price_data'::regclass
  UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'energy.price_data'::regclass
  UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'energy.price_data'::regclass AND NOT tgisinternal
  UNION ALL SELECT attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull FROM pg_attribute
    WHERE attrelid = 'energy.price_data'::regclass AND attnum > 0 AND NOT attisdropped
  UNION ALL SELECT obj_description('energy.price_data'::regclass)
  ORDER BY 1`

const rows = 'SELECT * FROM energy.price_data ORDER BY commodity, source, date'

test('all migrations can be taken back and applied again', async () => {
  await tried(async (ask) => {
    const before = await ask(shape)
    const names = ['0001-prices', '0002-instrument', '0003-hypertable']
    for (const name of names.toReversed()) await ask(textOf(name, 'down'))
    for (const name of names) await ask(textOf(name, 'up'))
    expect(await ask(shape)).toEqual(before)
    expect(await ask('SELECT symbol FROM energy.commodities ORDER BY 1')).toEqual([
      { symbol: 'BRENT' },
      { symbol: 'NATGAS' },
      { symbol: 'WTI' },
    ])
  })
})

test('rows that were there before learn what they are prices of, and do not look revised', async () => {
  await tried(async (ask) => {
    const before = await ask(rows)
    await ask(textOf('0002-instrument', 'down'))
    await ask(textOf('0002-instrument', 'up'))
    expect(await ask(rows)).toEqual(before)
  })
})

test('an instrument that nobody knows is refused by the table', async () => {
  await expect(tried((ask) => ask("UPDATE energy.price_data SET instrument = 'option'"))).rejects.toThrow(
    'instrument_is_known',
  )
})

test('without TimescaleDB the table stays a plain one, and the server says why', async () => {
  await tried(async (ask, notices) => {
    await ask(textOf('0003-hypertable', 'up'))
    expect(notices).toEqual(['energy.price_data stays a plain table: the server has no TimescaleDB'])
  })
})

/** Lets the server find the stub, from PostgreSQL 18 on; its loader, too, when asked. */
async function withStub(ask: Ask, { loader = true } = {}): Promise<void> {
  await ask(`SET LOCAL extension_control_path = '${folder}:$system'`)
  if (loader) await ask("SET LOCAL timescaledb.disable_load = 'off'")
}

test('with TimescaleDB the table is made a hypertable by date, with the rows it has', async () => {
  await tried(async (ask, notices) => {
    await withStub(ask)
    await ask(textOf('0003-hypertable', 'up'))
    expect(notices).toEqual([])
    expect(await ask('SELECT relation::text, column_name, migrate_data FROM public.hypertable_calls')).toEqual([
      { relation: 'energy.price_data', column_name: 'date', migrate_data: true },
    ])
    // A hypertable takes only unique keys that hold the column it is cut by.
    const keys = await ask(`SELECT 1 FROM pg_index WHERE indrelid = 'energy.price_data'::regclass AND indisunique
      AND NOT (SELECT attnum FROM pg_attribute WHERE attrelid = indrelid AND attname = 'date') = ANY (indkey)`)
    expect(keys).toEqual([])
  })
})

test('an extension that is there already is used wherever it is', async () => {
  await tried(async (ask) => {
    await withStub(ask)
    await ask('CREATE EXTENSION timescaledb SCHEMA public')
    await ask(textOf('0003-hypertable', 'up'))
    expect(await ask('SELECT FROM public.hypertable_calls')).toHaveLength(1)
  })
})

test('the way back from a hypertable is a plain table with all that the other one had', async () => {
  await tried(async (ask) => {
    const before = [await ask(shape), await ask(rows)]
    await withStub(ask)
    await ask(textOf('0003-hypertable', 'up'))
    const [hypertable] = await ask<{ oid: number }>("SELECT 'energy.price_data'::regclass::oid")
    await ask(textOf('0003-hypertable', 'down'))
    expect(await ask("SELECT 'energy.price_data'::regclass::oid")).not.toEqual([hypertable])
    expect([await ask(shape), await ask(rows)]).toEqual(before)
  })
})

test('TimescaleDB that is not preloaded is left alone, because trying it would end the session', async () => {
  await tried(async (ask, notices) => {
    await withStub(ask, { loader: false })
    await ask(textOf('0003-hypertable', 'up'))
    expect(notices).toEqual([expect.stringContaining('TimescaleDB is not in shared_preload_libraries')])
    expect(await ask("SELECT FROM pg_extension WHERE extname = 'timescaledb'")).toEqual([])
  })
})

test('whoever may not create the extension keeps a plain table', async () => {
  await tried(async (ask, notices) => {
    await withStub(ask)
    await ask('CREATE ROLE energy_owner; ALTER TABLE energy.price_data OWNER TO energy_owner')
    await ask('GRANT USAGE ON SCHEMA energy TO energy_owner; SET LOCAL ROLE energy_owner')
    await ask(textOf('0003-hypertable', 'up'))
    expect(notices).toEqual([expect.stringMatching(/stays a plain table: permission denied/)])
    await ask('RESET ROLE')
    expect(await ask("SELECT FROM pg_extension WHERE extname = 'timescaledb'")).toEqual([])
  })
})
