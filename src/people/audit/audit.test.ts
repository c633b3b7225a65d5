import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { remember } from '../../pipelines/redaction.ts'
import { type Actor, commandLine } from '../actor.ts'
import { type AuditHead, readHead, storedEntries } from './audit-store.ts'
import { columnsOf, hashOf, noHash, type StoredEntry } from './entry.ts'
import { readHeads, writeHead } from './heads.ts'
import { listAudit } from './list-audit.ts'
import { recordAct, recordDenied } from './record.ts'
import { startAuditHeads } from './start-audit-heads.ts'
import { verifyAudit, verifyEntries } from './verify.ts'

const ada: Actor = {
  kind: 'person',
  name: 'ada@example.com',
  userId: '01890000-0000-7000-8000-000000000001',
  address: '10.0.0.1',
  userAgent: 'a "browser", \0 with odd letters \ud800',
}
const at = new Date('2026-01-01T12:00:00.123Z')
const entries = 200

/** Acts that could not be recorded, because others were at the same moment. */
const lost: unknown[] = []

let database: TestDatabase
let folder: string
let file: string

beforeAll(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'audit-'))
  file = join(folder, 'deep', 'heads.jsonl')
  const one = (number: number) => ({
    actor: number % 3 === 0 ? commandLine : ada,
    action: number % 2 === 0 ? 'rule.set' : 'run.cancel',
    object: { kind: 'run', id: `run ${number}` },
    before: number % 2 === 0 ? { below: 0.1 + number, text: 'a', list: [1, null] } : undefined,
    after: { z: 1e21, a: { deep: -0 } },
    at,
  })
  // Some at once: the chain is one all the same.
  for (let number = 1; number <= 150; number += 10) {
    const some = Array.from({ length: 10 }, (_, index) => one(number + index))
    const outcomes = await Promise.allSettled(
      some.map((act) => database.transaction((client) => recordAct(client, act))),
    )
    for (const outcome of outcomes) if (outcome.status === 'rejected') lost.push(outcome.reason)
  }
  await writeHead(database.pool, file)
  await database.transaction(async (client) => {
    for (let number = 151; number < entries; number += 1) await recordAct(client, one(number))
  })
  await recordDenied(database, { actor: ada, action: 'freeze', object: { kind: 'platform', id: 'all' }, at })
  await writeHead(database.pool, file)
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

test('a chain that nobody touched holds, whatever letters and numbers are in it, and is listed the newest first', async () => {
  expect(lost).toEqual([])
  const heads = await readHeads(file)
  expect(heads.map(({ number }) => number)).toEqual([150, entries])
  expect(await verifyAudit(database, heads)).toEqual({
    entries,
    head: { number: entries, hash: heads[1]?.hash },
    problems: [],
  })
  const [newest] = await listAudit(database.pool, { limit: 1 })
  expect(newest).toMatchObject({ number: entries, at, actor: 'ada@example.com', action: 'freeze', outcome: 'denied' })
  const page = await listAudit(database.pool, {
    actorKind: 'command line',
    action: 'rule.set',
    before: 21,
    from: at,
    object: 'run 12',
  })
  expect(page).toMatchObject([{ actorKind: 'command line', before: { below: 12.1 }, after: { z: 1e21 } }])
  expect(await listAudit(database.pool, { to: at })).toEqual([])
})

test('an act that is rolled back is not in it, nor is what the engine does, and no secret', async () => {
  const act = { actor: ada, action: 'x', object: { kind: 'run', id: '1' }, at }
  const failed = database.transaction(async (client) => {
    await recordAct(client, act)
    throw new Error('no')
  })
  await expect(failed).rejects.toThrow('no')
  remember('canary-of-the-audit')
  await rolledBack(async (client) => {
    await recordAct(client, { ...act, actor: { kind: 'engine', name: '' } })
    expect(await readHead(client)).toMatchObject({ number: entries })
    await recordAct(client, { ...act, after: { note: 'it was canary-of-the-audit' } })
    const { rows } = await client.query('SELECT after FROM audit ORDER BY number DESC LIMIT 1')
    expect(rows).toEqual([{ after: { note: 'it was ***' } }])
  })
})

test('PostgreSQL refuses to change, delete or empty the audit', async () => {
  for (const statement of ["UPDATE audit SET actor = 'eve'", 'DELETE FROM audit WHERE number = 0', 'TRUNCATE audit']) {
    await expect(database.pool.query(statement)).rejects.toThrow('expected the audit to be added to only')
  }
})

test('heads are written down as the chain grows, once each, and at the end', async () => {
  const lines: number[] = []
  const heads = startAuditHeads(database, {
    file: join(folder, 'loop.jsonl'),
    onHead: ({ number }) => lines.push(number),
    onError: (error) => {
      throw error
    },
  })
  await heads.tick()
  await heads.tick()
  await heads.stop()
  expect(lines).toEqual([entries])
  expect((await readFile(join(folder, 'loop.jsonl'), 'utf8')).split('\n')).toHaveLength(2)
})

test('1 000 of 1 000 random tamperings are found, a cut tail and a rehash of everything that follows among them', async () => {
  const heads = await readHeads(file)
  const chain: StoredEntry[] = []
  await rolledBack(async (client) => {
    for await (const entry of storedEntries(client)) chain.push(entry)
  })
  const head = { number: entries, hash: chain.at(-1)?.hash ?? noHash }
  const random = seeded(20_260_101)
  const found: Record<string, number> = {}
  for (let turn = 0; turn < 940; turn += 1) {
    const name = kinds[turn % kinds.length] as Kind
    const copy = tampered(name, chain, head, random)
    const { problems } = await verifyEntries(copy.chain, copy.head, heads)
    if (problems.length > 0) found[name] = (found[name] ?? 0) + 1
    else throw new Error(`expected tampering ${turn} (${name}) to be found, got none`)
  }
  // And in the database itself, as a superuser who switches the triggers off.
  for (let turn = 0; turn < 60; turn += 1) {
    const name = kinds[turn % kinds.length] as Kind
    await rolledBack(async (client) => {
      await client.query('SET LOCAL session_replication_role = replica')
      await writeOver(client, tampered(name, chain, head, random), chain)
      const { problems } = await verifyEntries(storedEntries(client), await readHead(client), heads)
      if (problems.length > 0) found[name] = (found[name] ?? 0) + 1
    })
  }
  expect(Object.values(found).reduce((sum, count) => sum + count)).toBe(1000)
  expect(Object.keys(found)).toHaveLength(kinds.length)
}, 30_000)

const kinds = [
  'change',
  'hash',
  'delete',
  'insert',
  'swap',
  'cut',
  'cut with head',
  'rehash',
  'rehash one',
  'head',
] as const
type Kind = (typeof kinds)[number]
type Chain = { chain: StoredEntry[]; head: AuditHead }

const columns = [
  'atMicroseconds',
  'actorKind',
  'actor',
  'userId',
  'address',
  'userAgent',
  'action',
  'objectKind',
  'object',
  'outcome',
  'before',
  'after',
] as const

function tampered(
  kind: Kind,
  before: readonly StoredEntry[],
  head: AuditHead,
  random: (most: number) => number,
): Chain {
  const chain = [...before]
  const index = random(chain.length)
  const entry = chain[index] as StoredEntry
  switch (kind) {
    case 'change':
      chain[index] = changed(entry, columns[random(columns.length)] ?? 'actor')
      return { chain, head }
    case 'hash': {
      const hash = Buffer.from(entry.hash)
      hash[random(32)] = (hash[0] ?? 0) ^ 255
      chain[index] = hash.equals(entry.hash) ? { ...entry, hash: noHash } : { ...entry, hash }
      return { chain, head }
    }
    case 'delete':
      chain.splice(index, 1)
      return { chain, head }
    case 'insert':
      chain.splice(index, 0, rehashed({ ...changed(entry, 'actor'), number: `${-random(1000)}` }, entry.previousHash))
      return { chain: chain.toSorted((a, b) => Number(a.number) - Number(b.number)), head }
    case 'swap': {
      const other = (index + 1 + random(chain.length - 1)) % chain.length
      chain[index] = { ...(chain[other] as StoredEntry), number: entry.number }
      chain[other] = { ...entry, number: (chain[other] as StoredEntry).number }
      return { chain, head }
    }
    case 'cut':
      return { chain: chain.slice(0, index), head }
    case 'cut with head': {
      const kept = chain.slice(0, index)
      return { chain: kept, head: { number: kept.length, hash: kept.at(-1)?.hash ?? noHash } }
    }
    case 'rehash one':
      chain[index] = rehashed(changed(entry, columns[random(columns.length)] ?? 'actor'), entry.previousHash)
      return { chain, head }
    case 'rehash': {
      chain[index] = changed(entry, columns[random(columns.length)] ?? 'actor')
      let previous = chain[index - 1]?.hash ?? noHash
      for (let next = index; next < chain.length; next += 1) {
        chain[next] = rehashed(chain[next] as StoredEntry, previous)
        previous = (chain[next] as StoredEntry).hash
      }
      return { chain, head: { ...head, hash: previous } }
    }
    case 'head':
      return { chain, head: { number: head.number + 1 + random(5), hash: head.hash } }
    default:
      throw new Error(`expected a kind of tampering, got ${String(kind satisfies never)}`)
  }
}

function changed(entry: StoredEntry, column: (typeof columns)[number]): StoredEntry {
  if (column === 'atMicroseconds') return { ...entry, atMicroseconds: `${BigInt(entry.atMicroseconds) + 1n}` }
  if (column === 'userId') return { ...entry, userId: entry.userId === null ? crypto.randomUUID() : null }
  if (column === 'outcome') return { ...entry, outcome: entry.outcome === 'done' ? 'denied' : 'done' }
  if (column === 'before' || column === 'after') {
    return { ...entry, [column]: entry[column] === null ? 'null' : '{"forged": 1}' }
  }
  return { ...entry, [column]: `${entry[column] ?? ''}x` }
}

function rehashed(entry: StoredEntry, previousHash: Buffer): StoredEntry {
  return { ...entry, previousHash, hash: hashOf(entry, previousHash) }
}

/** Makes the tables what the copy is. */
async function writeOver(client: PoolClient, { chain, head }: Chain, before: readonly StoredEntry[]): Promise<void> {
  const rows = chain.filter((entry) => !before.includes(entry))
  const kept = chain.filter((entry) => before.includes(entry)).map(({ number }) => number)
  await client.query('DELETE FROM audit WHERE number <> ALL ($1::bigint[])', [kept])
  // Checks and keys stand in the way of what does not fit them; whoever rules the database takes them away.
  await client.query('ALTER TABLE audit DROP CONSTRAINT audit_number_check, DROP CONSTRAINT audit_hash_key')
  for (const entry of rows) {
    await client.query(
      `INSERT INTO audit VALUES ($1, to_timestamp($2::bigint / 1000000) + ($2::bigint % 1000000) * interval '1 microsecond',
         $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [...columnsOf(entry), entry.previousHash, entry.hash],
    )
  }
  await client.query('UPDATE audit_head SET number = $1, hash = $2', [head.number, head.hash])
}

async function rolledBack(work: (client: PoolClient) => Promise<void>): Promise<void> {
  const client = await database.pool.connect()
  try {
    await client.query('BEGIN')
    await work(client)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

/** Numbers from 0 to below `most`, the same at each run. */
function seeded(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * most)
  }
}
