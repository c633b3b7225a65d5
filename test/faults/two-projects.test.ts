import { expect, test } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { startFleet } from './fleet.ts'

test('two projects in one database: neither takes, rescues or disturbs the runs of the other', async () => {
  await using one = await startFleet()
  const killed = await one.startWorker()
  const held = await one.startRun('held')
  await one.eventually('its step to begin', async () => (await one.notes()).some(({ step }) => step === 'hold'))

  // Its schema is made beside the other's, whose workers are busy meanwhile.
  const { url } = one.database
  await using two = await startFleet(async () => {
    const database = openDatabase({ url, schema: 'second' })
    return { ...database, drop: () => database.close() }
  })
  await one.settled([await one.startRun('line')], 'completed')
  await two.startWorker()
  killed.kill('SIGKILL')
  await killed.ended
  const { rows } = await one.database.pool.query<{ over: Date }>('SELECT lease_ends_at AS over FROM workers')
  await two.eventually('sweeps of the other after the lease', async () => {
    const { rows: now } = await two.database.pool.query<{ isOver: boolean }>(
      `SELECT now() > $1::timestamptz + interval '5 s' AS "isOver"`,
      [rows[0]?.over],
    )
    return now[0]?.isOver
  })
  expect(await one.stateOf(held)).toBe('running')
  await two.settled([await two.startRun('line'), await two.startRun('journey-0')], 'completed')

  await one.openGate('later-attempts')
  const heir = await one.startWorker()
  await one.settled([held], 'completed')
  const last = (await one.notes()).filter(({ run, step }) => run === held && step === 'last')
  expect(new Set(last.map(({ pid }) => pid))).toEqual(new Set([heir.pid]))
}, 120_000)
