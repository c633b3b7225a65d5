import { formatDuration } from '../../pipelines/format-duration.ts'
import type { Platform } from '../../platform.ts'
import type { WaitRow } from '../../runs/step.ts'
import { readWaits } from '../../runs/waits/wait-store.ts'
import { moment } from '../output/words.ts'

const longestStayMs = 60_000
const mostShown = 5

/**
 * Whether a parked run is worth staying for: it retries a step, or goes on within a minute. Who typed a command can
 * wait for that; for days, or for a person, nobody keeps a terminal open.
 */
export function isShortWait(waits: readonly WaitRow[], now: Date): boolean {
  return waits.some(({ kind, dueAt }) => {
    if (kind === 'retry') return true
    return kind === 'time' && dueAt !== null && dueAt.getTime() - now.getTime() <= longestStayMs
  })
}

/** What a parked run waits for, until when, and how it goes on. */
export async function waitLines(platform: Platform, runId: string): Promise<string[]> {
  const waits = await readWaits((await platform.engine()).database.pool, runId)
  const now = platform.clock.now()
  const lines = waits.slice(0, mostShown).map((wait) => `  ${waitLine(wait, now)}`)
  if (waits.length > mostShown) lines.push(`  and ${waits.length - mostShown} more`)
  return [...lines, `It goes on in any worker (\`millrace start\`), or here: \`millrace runs resume ${runId}\`.`]
}

function waitLine({ step, item, kind, dueAt, signalKey }: WaitRow, now: Date): string {
  const who = item ? `${step} ${item}` : step
  const left = dueAt === null ? '' : ` (${formatDuration(Math.max(0, dueAt.getTime() - now.getTime()))})`
  if (kind === 'signal') {
    const until = dueAt === null ? '' : `, at the latest at ${moment(dueAt)}${left}`
    return `${who} waits for the signal '${signalKey}'${until}`
  }
  if (kind === 'review') return `${who} waits for a person's review`
  const until = dueAt === null ? '' : ` until ${moment(dueAt)}${left}`
  return kind === 'retry' ? `${who} is tried again${until.replace(' until', ' at')}` : `${who} waits${until}`
}
