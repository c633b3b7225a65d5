import type { Watch } from '../pipelines/watches/watch.ts'
import type { Engine } from '../runs/engine.ts'
import { closeUnwatched } from './verdicts/verdict-store.ts'
import { markUndeclared, writeWatch } from './watch-store.ts'

/** Writes down which watches there are, so that they are shown before they have looked for the first time. */
export async function registerWatches(
  { database, clock }: Pick<Engine, 'database' | 'clock'>,
  watches: readonly Watch[],
): Promise<void> {
  await database.transaction(async (client) => {
    for (const { pipeline: _, schedule: __, ...declared } of watches) await writeWatch(client, declared)
    await markUndeclared(
      client,
      watches.map(({ name }) => name),
    )
    await closeUnwatched(client, clock.now())
  })
}
