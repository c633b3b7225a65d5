import type { QuarantineFilter } from '../../datasets/quarantine/kept.ts'
import { readQuarantined } from '../../datasets/quarantine/list-store.ts'
import { filterValues } from '../../datasets/quarantine/selection-store.ts'
import type { Actor } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import type { Engine } from '../../runs/engine.ts'
import { columns } from './columns.ts'
import type { ExportTable } from './table.ts'

/** Rows in quarantine with their values, which may be people's: who takes them away is recorded before the first is told. */
export async function quarantinedRows(engine: Engine, filter: QuarantineFilter, actor: Actor): Promise<ExportTable> {
  // What cannot be asked for is refused now: once a file has begun there is nobody to tell.
  filterValues(filter)
  const { database, clock } = engine
  const object = { kind: 'quarantine', id: filter.batch ?? filter.run ?? filter.dataset ?? 'all' }
  await database.transaction(
    async (client) =>
      await recordAct(client, { actor, action: 'quarantine.export', object, after: { filter }, at: clock.now() }),
  )
  return { columns: columns.quarantine, rows: linesOf(engine, filter) }
}

async function* linesOf({ database }: Engine, filter: QuarantineFilter): AsyncGenerator<Record<string, unknown>> {
  for await (const { problems, ...row } of readQuarantined(database.pool, filter)) {
    const [first] = problems
    yield { ...row, message: first?.message ?? '', value: first?.value ?? '' }
  }
}
