import type { Actor } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import type { QuarantineFilter } from './kept.ts'
import { readShownRows, type ShownRow } from './list-store.ts'
import type { QuarantineRoom } from './replay.ts'

/** Shows somebody rows in quarantine, with their values; who looks, and at what, is recorded with it. */
export async function lookAtRows(
  { database, clock }: Pick<QuarantineRoom, 'database' | 'clock'>,
  filter: QuarantineFilter,
  page: { after?: string | undefined; limit: number },
  actor: Actor,
): Promise<{ items: ShownRow[]; next: string | null }> {
  return await database.transaction(async (client) => {
    const shown = await readShownRows(client, filter, page)
    const object = { kind: 'quarantine', id: filter.batch ?? filter.run ?? filter.dataset ?? 'all' }
    const after = { filter, rows: shown.items.length }
    await recordAct(client, { actor, action: 'quarantine.read', object, after, at: clock.now() })
    return shown
  })
}
