import { expect, it } from 'vitest'
import { createTestDatabase } from '../../database/test-database.ts'
import { TestClock } from '../../pipelines/clock.ts'
import { checkedHealthLimits } from '../../pipelines/health-limits.ts'
import { remember } from '../../pipelines/redaction.ts'
import type { Finding, HealthCheck } from './check.ts'
import { examine } from './examine.ts'
import { recordFindings } from './record.ts'
import { readHealth } from './report.ts'
import { startHealth } from './start-health.ts'

const well: Finding = { state: 'healthy', reasons: [], figures: {} }
const ill = (reason: string): Finding => ({ state: 'degraded', reasons: [reason], figures: {} })

function checkOf(name: string, check: HealthCheck['check']): HealthCheck {
  return { name, check }
}

it('a check that hangs is unhealthy, and holds up no other', async () => {
  const signals: AbortSignal[] = []
  const hangs = checkOf('hangs', (signal) => {
    signals.push(signal)
    return new Promise(() => undefined)
  })
  const found = await examine([hangs, checkOf('well', async () => well)], { timeoutMs: 20 })
  expect(found).toMatchObject([
    { name: 'hangs', state: 'unhealthy', reasons: ['gave no answer within 20 ms'] },
    { name: 'well', state: 'healthy' },
  ])
  expect(signals[0]?.aborted).toBe(true)
})

it('a check that throws is unhealthy, and says why without secrets', async () => {
  remember('hunter2-hunter2')
  const throwing = checkOf('throws', () => {
    throw new Error('password hunter2-hunter2 was refused')
  })
  const [found] = await examine([throwing])
  expect(found).toMatchObject({ state: 'unhealthy', reasons: ['password *** was refused'] })
})

it('stores a finding when it changes, and otherwise every five minutes', async () => {
  await using database = await createTestDatabase()
  const at = (time: string) => new Date(`2026-08-20T${time}Z`)
  const record = (finding: Finding, time: string) =>
    recordFindings(database, [{ name: 'disk', host: '', ...finding }], at(time))
  expect(await record(well, '12:00:00')).toBe(1)
  expect(await record(well, '12:00:30')).toBe(0)
  expect(await record(ill('1.2 GB left'), '12:01:00')).toBe(1)
  // Another figure is no other reason.
  expect(await record(ill('900 MB left'), '12:01:30')).toBe(0)
  expect(await record(ill('cannot be read'), '12:02:00')).toBe(1)
  expect(await record(ill('cannot be read'), '12:07:00')).toBe(1)
  // Of another process, whose look is older.
  expect(await record(well, '12:06:00')).toBe(0)
  const { rows } = await database.pool.query('SELECT state, since, checked_at, reasons FROM findings')
  expect(rows).toEqual([
    { state: 'degraded', since: at('12:01:00'), checked_at: at('12:07:00'), reasons: ['cannot be read'] },
  ])
  const changes = await database.pool.query('SELECT from_state, to_state FROM finding_changes ORDER BY id')
  expect(changes.rows).toEqual([
    { from_state: null, to_state: 'healthy' },
    { from_state: 'healthy', to_state: 'degraded' },
  ])
})

it('many monitors record a change once', async () => {
  await using database = await createTestDatabase()
  const now = new Date('2026-08-20T12:00:00Z')
  const examined = [{ name: 'disk', host: '', ...ill('full') }]
  await Promise.all(Array.from({ length: 6 }, () => recordFindings(database, examined, now)))
  const { rows } = await database.pool.query('SELECT count(*)::int FROM finding_changes')
  expect(rows).toEqual([{ count: 1 }])
})

it('history goes after ninety days, and machines that are gone after one', async () => {
  await using database = await createTestDatabase()
  await recordFindings(database, [{ name: 'disk', host: 'old', ...well }], new Date('2026-01-01T00:00:00Z'))
  await recordFindings(database, [{ name: 'disk', host: 'new', ...well }], new Date('2026-08-20T00:00:00Z'))
  const { rows } = await database.pool.query(
    'SELECT (SELECT count(*)::int FROM findings) AS findings, (SELECT count(*)::int FROM finding_changes) AS changes',
  )
  expect(rows).toEqual([{ findings: 1, changes: 1 }])
})

it('looks in turns, and tells of the whole what its worst part is', async () => {
  await using database = await createTestDatabase()
  const clock = new TestClock('2026-08-20T12:00:00Z')
  expect(await readHealth(database.pool, clock.now())).toMatchObject({
    state: 'degraded',
    checks: [{ name: 'monitor', reasons: ['nobody has looked yet'] }],
  })
  let disk = well
  const checks = [checkOf('disk', async () => disk), checkOf('queue', async () => well)]
  const health = startHealth({ database, clock }, { checks, onError: () => undefined })
  await health.tick()
  expect(await readHealth(database.pool, clock.now())).toMatchObject({ state: 'healthy' })
  disk = ill('full')
  clock.advance(30_000)
  await health.tick()
  await health.stop()
  const told = await readHealth(database.pool, clock.now())
  expect(told).toMatchObject({ state: 'degraded', checks: [{ name: 'disk', since: clock.now() }, { name: 'queue' }] })
  clock.advance(3_600_000)
  expect(await readHealth(database.pool, clock.now())).toMatchObject({
    checks: [{ name: 'monitor', reasons: ['nobody has looked for 1h'] }],
  })
})

it('refuses limits that come in the wrong order', () => {
  expect(() => checkedHealthLimits({ queueAgeMs: { degraded: 10, unhealthy: 5 } })).toThrow(
    /queueAgeMs: expected degraded/,
  )
  expect(() => checkedHealthLimits({ diskFreeBytes: { degraded: 5, unhealthy: 10 } })).toThrow(/diskFreeBytes/)
  expect(() => checkedHealthLimits({ quueAgeMs: {} } as never)).toThrow(/did you mean `queueAgeMs`/)
  expect(checkedHealthLimits({ queueAgeMs: { unhealthy: 1e9 } }).queueAgeMs.degraded).toBe(60_000)
})
