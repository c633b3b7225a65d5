import type { Engine } from '../../runs/engine.ts'
import { planBackfill } from './plan.ts'

/** Every cell is asked for, drawn and read by somebody: so many fit on a screen. */
const mostDays = 120
const mostWeeks = 104

/** Windows of a stretch of days, and what the runs say of each; by days, weeks or months, whatever gives a picture. */
export async function partitionGrid(
  engine: Engine,
  pipeline: string,
  { from, to, every }: { from: string; to: string; every?: string | undefined },
) {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1
  const chosen = every ?? (days <= mostDays ? '1d' : days <= mostWeeks * 7 ? 'week' : 'month')
  const { windows } = await planBackfill(engine, pipeline, { from, to, every: chosen })
  return {
    every: chosen,
    cells: windows.map(({ firstDay, lastDay, state, run }) => ({ from: firstDay, to: lastDay, state, run })),
  }
}
