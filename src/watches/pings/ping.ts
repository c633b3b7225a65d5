import { secretHash } from '../../people/secret-text.ts'
import { redact } from '../../pipelines/redaction.ts'
import type { Engine } from '../../runs/engine.ts'
import { afterEvent, type JobEvent } from '../sources/told-run.ts'
import { lockKey } from './key-store.ts'
import { insertPinged, readLastPinged, updatePinged } from './ping-store.ts'

/** What a script tells. */
export interface Ping {
  /** As the address has it: start, success, fail, progress, log, or an exit code. */
  what: string
  run?: string | undefined
  records?: number | undefined
  failedRecords?: number | undefined
  /** What it says beside: a line of its log, or what it failed with. */
  said: string
}

const longestError = 500
const longestSaid = 10_000

/** Takes down what a script tells by a key. False when the key is not good, or it tells nothing that is known. */
export async function takePing(
  { database, clock }: Pick<Engine, 'database' | 'clock'>,
  key: string,
  ping: Ping,
): Promise<boolean> {
  const event = eventOf(ping)
  if (event === undefined) return false
  const at = clock.now()
  const said = redact(ping.said.replaceAll('\0', '').trim()).slice(-longestSaid)
  return await database.transaction(async (client) => {
    const known = await lockKey(client, secretHash(key), at)
    if (known === undefined) return false
    const last = await readLastPinged(client, known.id, ping.run)
    const open = last?.endedAt === null ? last : undefined
    if (event === 'log' || (open === undefined && last !== undefined && isRepeated(event, ping.run))) {
      // A line that comes behind the end is of the run that has ended.
      if (last !== undefined && said !== '') await updatePinged(client, { ...last, said: added(last.said, said), at })
      return true
    }
    const { before, now } = afterEvent(open, { ...ping, ...event, at, error: errorOf(event, said) })
    if (before && open) await updatePinged(client, { ...open, ...before, at })
    if (open && !before) await updatePinged(client, { ...open, ...now, said: added(open.said, said), at })
    else await insertPinged(client, known, ping.run, { ...now, said, at })
    return true
  })
}

interface Event extends Pick<JobEvent, 'event'> {
  exitCode?: number
}

function eventOf({ what }: Ping): Event | 'log' | undefined {
  switch (what) {
    case 'start':
    case 'progress':
    case 'fail':
      return { event: what }
    case 'success':
      return { event: 'end' }
    case 'log':
      return 'log'
    default:
      return exitOf(what)
  }
}

function exitOf(what: string): Event | undefined {
  if (!/^\d{1,3}$/.test(what) || Number(what) > 255) return undefined
  return Number(what) === 0 ? { event: 'end' } : { event: 'fail', exitCode: Number(what) }
}

/** Whether it says of a run with a name what was said before: a ping that was sent again, as its answer was lost. */
function isRepeated({ event }: Event, run: string | undefined): boolean {
  return run !== undefined && event !== 'start'
}

/** The end of what was said is what it failed with. */
function errorOf({ exitCode }: Event, said: string): string | undefined {
  const code = exitCode === undefined ? '' : `exit code ${exitCode}`
  return [code, said.slice(-(longestError - code.length - 2))].filter(Boolean).join(': ') || undefined
}

function added(before: string, said: string): string {
  return [before, said].filter(Boolean).join('\n').slice(-longestSaid)
}
