import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import { cutWindows, type Every, parseEvery } from '../../pipelines/cut-windows.ts'
import type { Engine } from '../../runs/engine.ts'
import { findDefinition } from '../../runs/starting/run-request.ts'
import type { JudgedWindow, WindowState } from './judge.ts'
import { draftBackfill, judgeDraft } from './plan.ts'

/** A stretch of days as a grid of cells. */
export interface PartitionGrid {
  /** What each cell is long: as it was asked for, or longer where that had been too many. */
  every: string
  cells: PartitionCell[]
}

/** A day of a pipeline's history, or some days in a row. */
export interface PartitionCell {
  /** First day. */
  from: CalendarDay
  /** Last day; it belongs to it. */
  to: CalendarDay
  /** What the runs say of its days; 'mixed' where not the same of all. */
  state: WindowState | 'mixed'
  /** The newest run that failed on it, or else the newest of all. */
  run: string | null
  /** How many of its days are in which state. */
  counts: Partial<Record<WindowState, number>>
}

const mostCells = 5_000
/** A hundred years. */
const mostDays = 36_525

/**
 * Tells of every day of a stretch what the runs of a pipeline say of it, gathered into cells. Without `every` a cell is a
 * day. Of more than 5 000 cells weeks are made, or months, or years. A pipeline without a window has no cells. Refuses a
 * pipeline nobody declared, and more than a hundred years.
 *
 * @param every '1d', '7d', ..., 'week', 'month' or 'year'
 */
export async function partitionGrid(
  engine: Engine,
  pipeline: string,
  { from, to, every = '1d' }: { from: CalendarDay; to: CalendarDay; every?: string | undefined },
): Promise<PartitionGrid> {
  const asked = parseEvery(every)
  if (!findDefinition(engine.definitions, pipeline).window) return { every, cells: [] }
  const draft = await draftBackfill(engine, pipeline, { from, to, every: '1d' }, mostDays)
  const days = await judgeDraft(engine.database.pool, draft, engine.clock.now())
  const cut = (by: Every) => cutWindows({ from, to, every: by, zone: draft.rule.zone }, mostDays)
  const [cells, shown] = fitting(cut, asked, every)
  const left = days.values()
  let day = left.next().value
  return {
    every: shown,
    cells: cells.map(({ firstDay, lastDay }) => {
      const inside: JudgedWindow[] = []
      for (; day && day.firstDay <= lastDay; day = left.next().value) inside.push(day)
      return cellOf(firstDay, lastDay, inside)
    }),
  }
}

function fitting(cut: (by: Every) => ReturnType<typeof cutWindows>, asked: Every, text: string) {
  const cells = cut(asked)
  if (cells.length <= mostCells) return [cells, text] as const
  for (const unit of ['week', 'month'] as const) {
    const fewer = cut({ unit })
    if (fewer.length <= mostCells) return [fewer, unit] as const
  }
  return [cut({ unit: 'year' }), 'year'] as const
}

function cellOf(from: CalendarDay, to: CalendarDay, days: readonly JudgedWindow[]): PartitionCell {
  const counts: PartitionCell['counts'] = {}
  for (const { state } of days) counts[state] = (counts[state] ?? 0) + 1
  const [state = 'missing', ...others] = Object.keys(counts) as WindowState[]
  const runs = days.flatMap(({ run }) => run ?? [])
  const failed = runs.filter(({ verdict }) => verdict === 'failed')
  const run = (failed.length > 0 ? failed : runs).reduce((newest, { id }) => (id > newest ? id : newest), '')
  return { from, to, state: others.length > 0 ? 'mixed' : state, run: run || null, counts }
}
