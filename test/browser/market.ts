import { cron, dataset, pipeline, schedule } from 'millrace'
import type { PlatformDoor } from '../api/platform-door.ts'
import { openPlatformDoor } from '../api/platform-door.ts'

/** A day of a market whose prices, settlement and feeds are looked after with a phone. */
export interface Market extends AsyncDisposable {
  door: PlatformDoor
  /** The alert of a pipeline that has failed. */
  alertOf(pipeline: string): Promise<string>
  /** From now on the other side answers again. */
  mend(): void
  /** Prices of a thousand and more fit into the table. */
  widen(): Promise<void>
  /** Starts a run that reads files until it is told to end. */
  startReading(): Promise<{ end(): Promise<void> }>
}

const today = '2026-08-19'
/** Prices came in the morning. */
export const noon = `${today}T12:00:00Z`

export async function openMarket(): Promise<Market> {
  let isMended = false
  const reading = Promise.withResolvers<void>()
  const prices = dataset({
    name: 'prices',
    table: 'market.prices',
    key: ['fuel', 'day'],
    columns: { fuel: 'text', day: 'date', price: 'numeric' },
    source: 'fuel',
    time: 'day',
    freshness: '1d',
  })
  const rows = [
    { fuel: 'oil', day: '2026-08-18', price: '81' },
    { fuel: 'oil', day: today, price: '80.5' },
    { fuel: 'gas', day: today, price: '3.1' },
    { fuel: 'power', day: today, price: '1499' },
  ]
  const morningPrices = pipeline('morning-prices', { window: { lookback: '3d', history: '30d', zone: 'UTC' } })
    .stage('fetch', { dataset: prices }, () => rows)
    .gate('quality', { from: 'fetch', warn: 0, block: 0, floors: { validity: 0, completeness: 0 } })
    .load('store', { from: 'quality', into: prices })
  const answer = () => {
    if (!isMended) throw new Error('the clearing house answered 503, Service Unavailable')
    return null
  }
  const settlement = pipeline('settlement')
    .step('positions', () => null)
    .step('settle', { after: ['positions'], retry: { attempts: 1 } }, answer)
  const partnerFeed = pipeline('partner-feed').step('send', { retry: { attempts: 1 } }, answer)
  const meterImport = pipeline('meter-import').step('read', async ({ log }) => {
    log.info('reading file 1 of 3')
    await reading.promise
    log.info('reading file 2 of 3')
  })
  const door = await openPlatformDoor({
    pipelines: [morningPrices, settlement, partnerFeed, meterImport],
    schedules: [
      schedule('settlement-nightly', { run: settlement, when: cron('30 2 * * *', { timezone: 'UTC' }) }),
      schedule('prices-daily', { run: morningPrices, when: cron('0 6 * * *', { timezone: 'UTC' }) }),
    ],
    roles: ['scheduler', 'monitor'],
    now: noon,
  })
  const { kit } = door
  const { pool } = (await kit.platform.engine()).database
  await pool.query('CREATE SCHEMA market')
  await pool.query(
    'CREATE TABLE market.prices (fuel text, day date, price numeric(5, 2) NOT NULL, PRIMARY KEY (fuel, day))',
  )
  for (const name of ['morning-prices', 'partner-feed', 'partner-feed', 'partner-feed', 'settlement'])
    await kit.platform.startRun(name)
  await kit.settle()
  return {
    door,
    async alertOf(name) {
      const { rows: found } = await pool.query<{ id: string }>(
        `SELECT id FROM alerts WHERE rule = 'run-failed' AND strpos(subject, $1) > 0`,
        [name],
      )
      return found[0]?.id ?? ''
    },
    mend() {
      isMended = true
    },
    async widen() {
      await pool.query('ALTER TABLE market.prices ALTER price TYPE numeric')
    },
    async startReading() {
      await kit.platform.startRun('meter-import')
      return {
        async end() {
          reading.resolve()
          await kit.settle()
        },
      }
    },
    [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
  }
}
