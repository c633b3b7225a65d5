import { expect } from 'vitest'
import { startFleet } from './fleet.ts'
import { effectsOf, expectedOf, outcomesOf, type Stop, stepsOf, withoutLostRows } from './stops.ts'

const underWay = 10

/** What commits: the journal's statement, and whatever ends a transaction (a load, a wake-up, an admission, a start). */
const commits = ['write-entries', 'commit']

/** Cuts the connection before the reply to so many commits of one worker, with runs under way all the while. */
export async function cutCommits({ cuts }: { cuts: number }): Promise<void> {
  await using fleet = await startFleet()
  const { proxy } = await fleet.startWorker({ proxied: true })
  const runs: { of: Stop['of']; run: string }[] = []
  // As long as a cut is waited for: what is left of the runs that are here may not have such a commit to come.
  const fill = async () => {
    const { rows } = await fleet.database.pool.query<{ alive: number }>(
      'SELECT count(*)::int AS alive FROM runs WHERE ended_at IS NULL',
    )
    for (let alive = rows[0]?.alive ?? 0; alive < underWay; alive += 1) {
      const of = runs.length % 2 === 0 ? 'journey' : 'delivery'
      runs.push({ of, run: await fleet.startRun(`${of}-0`) })
    }
  }
  for (let cut = 0; cut < cuts; cut += 1) {
    const done = proxy?.cutReplyTo(commits[cut % commits.length] ?? '')
    await fleet.eventually(`commit ${cut} to be cut`, async () => {
      await fill()
      return await Promise.race([done?.then(() => true), tick()])
    })
  }
  await fleet.settled(
    runs.map(({ run }) => run),
    'completed',
  )
  for (const { of, run } of runs) {
    const outcomes = await outcomesOf(fleet, run)
    const { take, ...effects } = effectsOf(fleet, { of, run })
    const expected = expectedOf({ of })
    // The fence of what stores rows is no commit of its own: cut there, its transaction is gone and it is made again.
    const found = { outcomes: withoutLostRows(outcomes), effects }
    const { take: _, ...others } = expected.effects
    expect({ run, ...found }).toEqual({ run, outcomes: expected.outcomes, effects: others })
    expect({ run, take }).toEqual({ run, take: outcomes['take']?.length })
  }
  console.log(`${cuts} commits cut in ${runs.length} runs`)
}

/** What is sent, in their transaction, by steps that store rows, and the steps that send it. */
const storing = {
  stage: { step: 'take', sends: 'insert-batches' },
  gate: { step: 'judge', sends: 'write-quality' },
  load: { step: 'keep', sends: 'INSERT INTO "shop"."readings"' },
} as const

/** Cuts the reply to the very commit that stores what a step of this kind has made: nothing is made again. */
export async function cutCommitOf(kind: keyof typeof storing, { times }: { times: number }): Promise<void> {
  await using fleet = await startFleet()
  const { proxy } = await fleet.startWorker({ proxied: true })
  for (let time = 0; time < times; time += 1) {
    const { step, sends } = storing[kind]
    const cut = proxy?.cutReplyTo('commit', sends)
    const run = await fleet.startRun('delivery-0')
    await cut
    await fleet.settled([run], 'completed')
    const outcomes = await outcomesOf(fleet, run)
    expect(outcomes[step]).toEqual(['completed'])
    expect(Object.keys(outcomes).toSorted()).toEqual(stepsOf({ of: 'delivery' }).toSorted())
    expect(withoutLostRows(outcomes)).toEqual(expectedOf({ of: 'delivery' }).outcomes)
  }
}

function tick(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), 10))
}
