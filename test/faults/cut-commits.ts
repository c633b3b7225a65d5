import { expect } from 'vitest'
import { startFleet } from './fleet.ts'
import { effectsOf, expectedOf, outcomesOf, withoutLost } from './stops.ts'

const underWay = 10

/** What commits: the journal's statement, and whatever ends a transaction (a load, a wake-up, an admission, a start). */
const commits = ['write-entries', 'commit']

/** Cuts the connection before the reply to so many commits of one worker, with runs under way all the while. */
export async function cutCommits({ cuts }: { cuts: number }): Promise<void> {
  await using fleet = await startFleet()
  const { proxy } = await fleet.startWorker({ proxied: true })
  const runs: string[] = []
  // As long as a cut is waited for: what is left of the runs that are here may not have such a commit to come.
  const fill = async () => {
    const { rows } = await fleet.database.pool.query<{ alive: number }>(
      'SELECT count(*)::int AS alive FROM runs WHERE ended_at IS NULL',
    )
    for (let alive = rows[0]?.alive ?? 0; alive < underWay; alive += 1) runs.push(await fleet.startRun('journey-0'))
  }
  for (let cut = 0; cut < cuts; cut += 1) {
    const done = proxy?.cutReplyTo(commits[cut % commits.length] ?? '')
    await fleet.eventually(`commit ${cut} to be cut`, async () => {
      await fill()
      return await Promise.race([done?.then(() => true), tick()])
    })
  }
  await fleet.settled(runs, 'completed')
  for (const run of runs) {
    const { store, ...others } = await outcomesOf(fleet, run)
    // The fence of a load is no commit of its own: cut there, its transaction is gone and it is made again.
    const found = { outcomes: { store: withoutLost(store), ...others }, effects: effectsOf(fleet, run) }
    expect({ run, ...found }).toEqual({ run, ...expectedOf({}) })
  }
  console.log(`${cuts} commits cut in ${runs.length} runs`)
}

function tick(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), 10))
}
