import { expect, test } from 'vitest'
import { startFleet } from './fleet.ts'
import { outcomesOf } from './stops.ts'

const inFlight = 100
const many = { FAULTS_CONCURRENCY: '60' }

test('a deploy with a changed graph while a hundred runs are in flight: each goes on in code that fits it, and repeats nothing', async () => {
  await using fleet = await startFleet()
  const { database, eventually } = fleet
  const old = await Promise.all([fleet.startWorker({ environment: many }), fleet.startWorker({ environment: many })])
  const next = fleet.startWorker({ environment: { ...many, FAULTS_RELEASE: '2', FAULTS_GATE: 'deploy' } })
  const runs = await Promise.all(Array.from({ length: inFlight }, () => fleet.startRun('released')))
  // Some are at their beginning then, others further.
  await eventually('some runs to be past their third step', async () =>
    (await fleet.notes()).some(({ step }) => step === 'four'),
  )
  await fleet.openGate('deploy')
  for (const worker of old) worker.kill('SIGTERM')
  for (const worker of old) expect(await worker.ended).toBe(0)
  await next

  const state = async () => {
    const { rows } = await database.pool.query<{ id: string; state: string; release: number; third: boolean }>(
      `SELECT r.id, r.state, CASE WHEN v.graph::text LIKE '%between%' THEN 2 ELSE 1 END AS release,
         EXISTS (SELECT FROM steps s WHERE s.run_id = r.id AND s.step = 'three' AND s.state = 'completed') AS third
       FROM runs r JOIN pipeline_versions v ON v.pipeline = r.pipeline AND v.version = r.version`,
    )
    return rows
  }
  // What has a third step of the old graph does not mean the same in the new one, and waits for its own code.
  await eventually('all that fits the new code to be done', async () =>
    (await state()).every((run) => run.state === 'completed' || (run.release === 1 && run.third)),
  )
  await fleet.startWorker({ environment: many })
  await fleet.settled(runs, 'completed')
  const byRelease = Object.groupBy(await state(), ({ release }) => release)
  console.log(`runs ended in the old code: ${byRelease[1]?.length ?? 0}, in the new: ${byRelease[2]?.length ?? 0}`)
  expect(byRelease[2]?.length).toBeGreaterThan(0)
  const stepsOf: Record<number, string[]> = {
    1: ['one', 'two', 'three', 'four'],
    2: ['one', 'two', 'between', 'three', 'four', 'five'],
  }
  for (const { id, release } of await state()) {
    // Nothing was lost: who is told to stop lets its steps end, and hands over.
    expect({ id, ...(await outcomesOf(fleet, id)) }).toEqual({
      id,
      ...Object.fromEntries((stepsOf[release] ?? []).map((step) => [step, ['completed']])),
    })
  }
}, 120_000)
