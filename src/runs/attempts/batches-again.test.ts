import { beforeAll, beforeEach, expect, test } from 'vitest'
import { brokenBatches } from '../../../test/faults/batch-invariants.ts'
import { dataset } from '../../pipelines/dataset.ts'
import { atLeast } from '../../pipelines/from.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { rows } from '../../pipelines/rows.ts'
import { select, shareKit } from '../kit-for-tests.ts'

const shared = shareKit({ now: '2026-08-19T12:00:00Z' })

const prices = dataset({
  name: 'prices',
  table: 'market.prices',
  key: ['source', 'day'],
  columns: { source: 'text', day: 'date', price: 'numeric' },
  source: 'source',
  time: 'day',
})

const world = { isFredDown: false }

const eia = () =>
  rows([
    { source: 'eia', day: '2026-08-17', price: '1' },
    { source: 'eia', day: '2026-08-18', price: 'n/a' },
  ])
const fred = () => {
  if (world.isFredDown) throw new Error('fred is down')
  return rows([{ source: 'fred', day: '2026-08-17', price: '2' }])
}

shared.declare(
  pipeline('spooled')
    .step('eia', eia)
    .step('fred', { optional: true }, fred)
    .step('both', { from: atLeast(1, ['eia', 'fred']) }, ({ inputs }) => rows(inEither(inputs)))
    .load('store', { from: 'both', into: prices }),
)

shared.declare(
  pipeline('staged')
    .step('eia', eia)
    .step('fred', { optional: true }, fred)
    .stage('both', { dataset: prices, from: atLeast(1, ['eia', 'fred']) }, ({ inputs }) => inEither(inputs))
    .gate('judge', { from: 'both', block: 0, warn: 0, floors: { validity: 0, completeness: 0 } })
    .load('store', { from: 'judge', into: prices }),
)

type Price = { source: string; day: string; price: string }

async function* inEither(inputs: { eia?: AsyncIterable<Price>; fred?: AsyncIterable<Price> }) {
  if (inputs.eia) yield* inputs.eia
  if (inputs.fred) yield* inputs.fred
}

beforeAll(async () => {
  await select(shared.kit, 'CREATE SCHEMA market')
  await select(
    shared.kit,
    'CREATE TABLE market.prices (source text, day date, price numeric, PRIMARY KEY (source, day))',
  )
})
beforeEach(() => select(shared.kit, 'TRUNCATE market.prices'))

test.each(['spooled', 'staged'])(
  '%s rows that are loaded again by a resume count once: batches, bad rows and what usually comes',
  async (name) => {
    const { kit } = shared
    world.isFredDown = true
    const { id, status } = await kit.run(name)
    expect(status).toBe('partial')
    world.isFredDown = false
    await kit.platform.resumeRun(id)
    await kit.settle()
    expect((await kit.platform.getRun(id)).status).toBe('completed')
    const batches = await select(
      kit,
      `SELECT source, state, (SELECT count(*)::int FROM quarantined_rows q WHERE q.batch_id = b.id AND q.state = 'waiting') AS waiting
       FROM batches b WHERE run_id = $1 ORDER BY source, staged_at, state DESC`,
      [id],
    )
    expect(batches).toEqual([
      { source: 'eia', state: 'superseded', waiting: 0 },
      { source: 'eia', state: 'published', waiting: 1 },
      { source: 'fred', state: 'published', waiting: 0 },
    ])
    const { database } = await kit.platform.engine()
    expect(await brokenBatches(database.pool)).toEqual({})
  },
)
