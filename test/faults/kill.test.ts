import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startFleet } from './fleet.ts'

/** From the crash: a lease, a sweep, and a beat of slack. */
const longestMs = 15_000

test('a worker killed in its steps: another goes on within 15 s, alone with each suspect, and repeats nothing that was done', async () => {
  await using fleet = await startFleet()
  const { database, eventually, notes } = fleet
  const victim = await fleet.startWorker()
  const held = await fleet.startRun('held')
  const program = await fleet.startRun('program')
  await eventually('both runs in their middle', async () => {
    const begun = (await notes()).some((line) => line.step === 'hold')
    const { rows } = await database.pool.query(`SELECT FROM steps WHERE run_id = $1 AND state = 'running'`, [program])
    return begun && rows.length === 1 ? true : undefined
  })
  const heir = await fleet.startWorker()
  await fleet.openGate('later-attempts')
  // Not before its program runs: the retry answers with 1 if it finds that still there.
  await eventually('the program to run', async () => existsSync(`${fleet.folder}/pid`))

  victim.kill('SIGKILL')
  const killedAt = Date.now()
  await eventually('both runs completed', async () => {
    const states = await Promise.all([fleet.stateOf(held), fleet.stateOf(program)])
    return states.every((state) => state === 'completed') ? true : undefined
  })
  const all = await notes()
  const retry = all.find((line) => line.step === 'hold' && line.attempt === 2)
  if (!retry) throw new Error('expected a second attempt')
  console.log(`SIGKILL to next attempt: ${retry.at - killedAt} ms`)
  // The promise is about the run's way back to the queue; a child process then takes what the machine lets it.
  const { rows: rescued } = await database.pool.query<{ at: Date }>(
    `SELECT at FROM run_events WHERE run_id = $1 AND actor = 'sweep' AND to_state = 'pending' AND step IS NULL`,
    [held],
  )
  expect((rescued[0]?.at.getTime() ?? Number.POSITIVE_INFINITY) - killedAt).toBeLessThan(longestMs)
  expect(retry.pid).not.toBe(heir.pid)
  expect(retry.pid).not.toBe(victim.pid)
  expect(all.filter((line) => line.step === 'first' && line.what === 'begins')).toHaveLength(1)
  expect(all.find((line) => line.step === 'last')?.pid).toBe(heir.pid)

  const { rows: attempts } = await database.pool.query(
    'SELECT step, attempt, outcome FROM attempts WHERE run_id = $1 ORDER BY step, attempt',
    [held],
  )
  expect(attempts).toEqual([
    { step: 'first', attempt: 1, outcome: 'completed' },
    { step: 'hold', attempt: 1, outcome: 'lost' },
    { step: 'hold', attempt: 2, outcome: 'completed' },
    { step: 'last', attempt: 1, outcome: 'completed' },
  ])
  const { rows: steps } = await database.pool.query(
    `SELECT step, failures, crashes, suspect, output FROM steps WHERE run_id = ANY ($1) AND step IN ('hold', 'run') ORDER BY step`,
    [[held, program]],
  )
  // The program of the first attempt, and the child of it, were gone when the second began.
  expect(steps).toEqual([
    { step: 'hold', failures: 0, crashes: 0, suspect: false, output: 2 },
    { step: 'run', failures: 0, crashes: 0, suspect: false, output: 0 },
  ])
}, 60_000)
