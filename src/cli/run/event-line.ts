import { formatDuration } from '../../pipelines/format-duration.ts'
import type { RunEvent } from '../../runs/trail/event-store.ts'
import { colouredState, errorColours } from '../output/colours.ts'
import { oneLine } from '../output/words.ts'

/** What is said of an event while the run goes on; nothing of moves that tell a person nothing. */
export function eventLine({ step, item, to, detail, attempt, durationMs }: RunEvent): string | undefined {
  if (step === null) return runLine(to, detail)
  if (to === 'pending') return undefined
  const name = errorColours.bold(item === null ? step : `${step} ${item}`)
  const took = durationMs === null ? '' : ` in ${formatDuration(durationMs)}`
  const why = oneLine(detail?.error?.message ?? detail?.reason ?? '')
  const again = to === 'running' && attempt !== null && attempt > 1 ? ` (attempt ${attempt})` : ''
  const because = why ? `: ${why}` : ''
  return `${name}  ${colouredState(to, errorColours)}${again}${took}${because}`
}

/** Of the run's own moves, those that came from outside; what it ended as stands in the summary. */
function runLine(to: string, detail: RunEvent['detail']): string | undefined {
  if (to === 'paused') return 'the run is paused'
  if (to === 'pending' && detail?.lostWorker) return 'its process went away; the run is back in the queue'
  return to === 'cancelled' && detail?.message ? detail.message : undefined
}
