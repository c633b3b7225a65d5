import type { ClientBase } from 'pg'
import type { Database } from '../../database/database.ts'
import type { Counter } from '../../pipelines/counter.ts'
import { isEnd } from '../../runs/run.ts'
import { followFeed, type RunMoved } from '../../runs/trail/feed.ts'
import { lockDays } from './day-store.ts'
import { computeWhole, daysOfRuns } from './days.ts'
import { storeFigures } from './figures-store.ts'
import { readMovedRuns } from './moved-runs-store.ts'
import { readSettings, readZone } from './settings-store.ts'
import { type Amounts, add, amountsOf, bounded, notYetCounted, seriesOf } from './totals.ts'
import { addToTotals, countAttempts, readCounted, readKnownSeries, storeCounted } from './totals-store.ts'

/**
 * Reads on in the trail of all runs: the days of runs that came to an end, or left it because they were resumed, are
 * computed anew, and what is new in those runs is added to the totals. All of it commits with how far was read.
 */
export async function followRuns(database: Database): Promise<number> {
  return await followFeed(database, 'runs', 'daily metrics', async (client, moves) => {
    const touched = moves.filter(({ from, to }) => isEnd(to) || (from !== null && isEnd(from)))
    if (touched.length === 0) return
    await lockDays(client)
    const runs = await readMovedRuns(client, [...new Set(touched.map(({ run }) => run))])
    if (runs.length === 0) return
    await storeFigures(
      client,
      runs.map(({ id }) => id),
    )
    const pipelines = new Map(runs.map(({ id, pipeline }) => [id, pipeline]))
    await count(
      client,
      touched.filter(({ run, to }) => isEnd(to) && pipelines.has(run)),
      pipelines,
    )
    const zone = await readZone(client)
    await computeWhole(client, zone, daysOfRuns(runs, zone))
  })
}

/** Adds to the totals what is new in runs with these ends. */
async function count(client: ClientBase, ends: readonly RunMoved[], pipelines: ReadonlyMap<string, string>) {
  if (ends.length === 0) return
  const counters = await readCounters(client)
  const lastEnds = new Map(ends.map(({ run, number }) => [run, number]))
  const additions: Amounts = new Map()
  for (const { run, to } of ends) {
    add(
      additions,
      { name: 'millrace_runs_ended_total', labels: { pipeline: pipelines.get(run) ?? '', outcome: to } },
      1,
    )
  }
  const runs = (await readCounted(client, [...lastEnds.keys()])).map((run) => {
    const upto = Math.max(run.countedEvents, lastEnds.get(run.id) ?? 0)
    return { ...run, upto }
  })
  const stretches = runs.map(({ id, countedEvents, upto }) => ({ run: id, after: countedEvents, upto }))
  for (const { outcome, code, count: attempts } of await countAttempts(client, stretches)) {
    add(additions, { name: 'millrace_attempts_total', labels: { outcome, code } }, attempts)
  }
  const counted = runs.map((run) => {
    // A run that was resumed meanwhile is counted with its next end.
    const found = notYetCounted(run.isEnded ? amountsOf(run, counters) : new Map(), run.counted)
    for (const [key, amount] of found.additions) add(additions, seriesOf(key), amount)
    return { id: run.id, counted: found.counted, countedEvents: run.upto }
  })
  await storeCounted(client, counted)
  const names = [...new Set([...additions.keys()].map((key) => seriesOf(key).name))]
  await addToTotals(client, bounded(additions, await readKnownSeries(client, names)))
}

async function readCounters(client: ClientBase): Promise<Counter[]> {
  const settings = await readSettings(client, 'counter')
  return settings.map(({ name, definition }) => ({ name, ...(definition as Omit<Counter, 'name'>) }))
}
