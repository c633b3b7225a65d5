import { recordText } from '../../database/record-text.ts'
import { isEnd, mayMove } from '../run.ts'
import type { WaitRow } from '../step.ts'
import type { Entry, Outcome, RunMove } from './entry.ts'

/** A run's record while its entries are gathered: what they share is that of the first. */
interface Told {
  run: number
  entry: Entry
  events: number
  attemptsBy?: string
  move?: RunMove
}

/** The entries as the records that the statement takes, one run record for each run. */
export function toRecords(entries: readonly Entry[]) {
  const runs = new Map<string, Told>()
  const lines: string[] = []
  const waits: object[] = []
  const reviews: object[] = []
  const endedWaits: object[] = []
  for (const entry of entries) {
    const { runId, move, at, outcomes = [] } = entry
    let told = runs.get(runId)
    if (!told) runs.set(runId, (told = { run: runs.size, entry, events: 0 }))
    const { run } = told
    if (move && !mayMove(entry.state, move.to)) {
      throw new Error(`expected a legal move of run ${runId}, got ${entry.state} to ${move.to}; run.ts lists them`)
    }
    if (move) told.move = move
    if (move && isEnd(move.to)) endedWaits.push({ run })
    // A run's start stands before what its steps do in it, and every other move behind.
    if (move?.to === 'running') lines.push(moveRecord(told, entry, move))
    const last = outcomes.length > 1 ? lastOfEach(outcomes) : undefined
    for (const outcome of outcomes) {
      const { row, attempt, wait, endsWait } = outcome
      lines.push(lineRecord(told, entry, outcome, last?.has(outcome) ?? true))
      if (attempt) told.attemptsBy = attempt.workerId
      if (wait) waits.push({ run, ...waitRecord(wait), created_at: at })
      if (wait?.review) reviews.push({ run, step: wait.step, item: wait.item, at, ...wait.review })
      if (endsWait) endedWaits.push({ run, step: row.step, item: row.item })
    }
    if (move && move.to !== 'running') lines.push(moveRecord(told, entry, move))
  }
  return { ids: [...runs.keys()], runs: Array.from(runs.values(), runRecord), lines, waits, reviews, endedWaits }
}

/** Of two outcomes for one step or item the later one's row stands. */
function lastOfEach(outcomes: readonly Outcome[]): ReadonlySet<Outcome> {
  const last = new Map<string, Outcome>()
  for (const outcome of outcomes) last.set(`${outcome.row.step} ${outcome.row.item}`, outcome)
  return new Set(last.values())
}

/** A `journal_run`. */
function runRecord({ run, entry, events, attemptsBy, move }: Told): string {
  return recordText([
    run,
    entry.runId,
    entry.state,
    entry.claim,
    entry.at,
    events,
    entry.actor,
    attemptsBy,
    move?.to,
    move?.claim,
    move?.workerId,
    move?.generation,
    move?.version,
    move?.admitted,
    move?.startedAt,
    move?.endedAt,
    move?.deadlineAt,
    move && move.deadlineAt === null,
    move?.windows,
    move?.counts,
    move?.error,
    move && move.error === null,
    move?.unconfirmedWorkerId,
    move?.clearRequests,
  ])
}

/** The columns of a `journal_line` from the step on. */
const noStep = Array.from<undefined>({ length: 18 })

/** The `journal_line` of a run's own move. */
function moveRecord(told: Told, entry: Entry, { to, error }: RunMove): string {
  const { run } = told
  return recordText([run, (told.events += 1), ownTime(told, entry), entry.state, to, entry.detail ?? error, ...noStep])
}

/** The `journal_line` of a step. A step starts and ends at the time of its entry, which stands there once. */
function lineRecord(told: Told, entry: Entry, outcome: Outcome, stands: boolean): string {
  const { move, generation, at } = entry
  const { row, from, detail, attempt } = outcome
  const { output } = row
  return recordText([
    told.run,
    from === undefined ? undefined : (told.events += 1),
    ownTime(told, entry),
    from,
    row.state,
    detail,
    row.step,
    row.item || undefined,
    stands ? undefined : true,
    row.generation === (move?.generation ?? generation) ? undefined : row.generation,
    row.attempt || undefined,
    row.failures || undefined,
    row.crashes || undefined,
    row.suspect || undefined,
    row.state === 'running' && row.startedAt === at ? undefined : row.startedAt,
    row.endedAt === at ? undefined : row.endedAt,
    row.durationMs,
    output?.kind,
    output?.kind === 'json' ? JSON.stringify(output.json ?? undefined) : output,
    row.counts,
    row.error,
    row.reason,
    attempt?.outcome,
    row.metrics,
  ])
}

/** A line without a time of its own has that of its run's record. */
function ownTime({ entry: first }: Told, { at }: Entry): Date | undefined {
  return at === first.at ? undefined : at
}

function waitRecord({ step, item, kind, dueAt, signalKey }: WaitRow) {
  return { step, item, kind, due_at: dueAt, signal_key: signalKey }
}
