import type { ClientBase, Pool } from 'pg'
import { v7 } from 'uuid'
import { isEnd, mayMove } from '../run.ts'
import type { StepRow, WaitRow } from '../step.ts'
import { type Entry, LeaseLost, type Outcome, type Receipt, type RunMove } from './entry.ts'

/** Ids of one process's batches rise, so that one which the network delivers late is known to be old. */
export function newBatchId(): string {
  return v7()
}

/**
 * Writes one entry in the caller's transaction, past the journal: what people, the sweep and ended waits do to a run.
 * Throws LeaseLost when the run has moved on.
 */
export async function writeEntry(client: ClientBase, entry: Entry): Promise<void> {
  const written = await writeEntries(client, newBatchId(), [entry])
  if (!written.has(entry.runId)) throw new LeaseLost(entry.runId)
}

/**
 * Writes entries and says which were matched; the runs of the rest have moved on. The only writer of run state.
 *
 * @param batchId by which a retry knows that it is one; null inside a transaction, which is not tried again by itself
 */
export async function writeEntries(
  client: ClientBase | Pool,
  batchId: string | null,
  entries: readonly Entry[],
): Promise<Map<string, Receipt>> {
  const { runs, lines, waits, endedWaits, ids } = toRecords(entries)
  const result = await client.query<{ id: string; cancel: boolean; pause: boolean }>({
    name: 'write-entries',
    text: writeEntriesSql,
    values: [batchId, ...[runs, lines, waits, endedWaits].map((records) => JSON.stringify(records)), ids],
  })
  return new Map(result.rows.map((row) => [row.id, { cancelRequested: row.cancel, pauseRequested: row.pause }]))
}

// 1. `held` locks the runs in the order of their ids, so that two batches never wait for each other in a circle, and
//    only while state and claim are still those the entry was based on. A run that this very batch has written is
//    held, too, but not fresh: the reply to its commit was lost and this is the retry. A batch that is older than the
//    one that wrote last is neither: the network has delivered it after its retry. A move needs no such check, because
//    it raises the claim.
// 2. Everything else joins to `fresh`. A stale claim therefore writes nothing at all.
// 3. Events get their numbers under that lock.
// A line is what happened to a run or to one of its steps: an event, with the step's row and the end of its attempt.
// json, not jsonb: half of the statement's time went into sorting keys that are read once. What a run's lines share
// stands with the run, and what is as usual is left out: making, sending and reading the text is what a step costs most.
const writeEntriesSql = `
WITH wanted AS MATERIALIZED (
  SELECT * FROM json_to_recordset($2::json) AS w(
    id uuid, state text, claim integer, "to" text, next_claim integer, worker_id uuid, generation integer,
    version text, admitted boolean, started_at timestamptz, ended_at timestamptz, deadline_at timestamptz,
    clear_deadline boolean, windows jsonb, counts jsonb, error jsonb, clear_error boolean,
    unconfirmed_worker_id uuid, clear_requests boolean, events integer, actor text, attempts_by uuid)
), held AS MATERIALIZED (
  SELECT r.id, r.event_count, w.claim, coalesce(w.next_claim, w.claim) AS next_claim,
    coalesce(w.generation, r.generation) AS generation, w.actor, w.attempts_by, coalesce(r.last_batch = $1::uuid, false) AS already,
    r.cancel_requested_at IS NOT NULL AS cancel, r.pause_requested_at IS NOT NULL AS pause
  FROM runs r JOIN wanted w ON w.id = r.id
  WHERE r.id = ANY ($6::uuid[])
    AND (r.last_batch = $1::uuid OR (r.state = w.state AND r.claim = w.claim
      AND (w."to" IS NOT NULL OR (r.last_batch > $1::uuid) IS NOT TRUE)))
  ORDER BY r.id
  FOR NO KEY UPDATE OF r
), fresh AS MATERIALIZED (
  SELECT * FROM held WHERE NOT already
), moved AS (
  UPDATE runs r SET
    state = coalesce(w."to", r.state),
    claim = coalesce(w.next_claim, r.claim),
    worker_id = CASE WHEN w."to" IS NULL THEN r.worker_id ELSE w.worker_id END,
    generation = coalesce(w.generation, r.generation),
    version = coalesce(w.version, r.version),
    admitted = coalesce(w.admitted, r.admitted),
    started_at = coalesce(w.started_at, r.started_at),
    ended_at = CASE WHEN w."to" IS NULL THEN r.ended_at ELSE w.ended_at END,
    deadline_at = CASE WHEN w.clear_deadline THEN NULL ELSE coalesce(w.deadline_at, r.deadline_at) END,
    windows = coalesce(w.windows, r.windows),
    counts = coalesce(w.counts, r.counts),
    error = CASE WHEN w.clear_error THEN NULL ELSE coalesce(w.error, r.error) END,
    unconfirmed_worker_id = CASE WHEN w."to" IS NULL THEN r.unconfirmed_worker_id ELSE w.unconfirmed_worker_id END,
    cancel_requested_at = CASE WHEN w.clear_requests THEN NULL ELSE r.cancel_requested_at END,
    pause_requested_at = CASE WHEN w.clear_requests THEN NULL ELSE r.pause_requested_at END,
    event_count = r.event_count + w.events,
    last_batch = coalesce($1::uuid, r.last_batch)
  FROM wanted w JOIN fresh f ON f.id = w.id
  WHERE r.id = w.id
), lines AS MATERIALIZED (
  SELECT n.*, f.event_count, f.claim, f.next_claim, f.generation, f.actor, f.attempts_by
  FROM json_to_recordset($3::json) AS n(
    run_id uuid, number integer, at timestamptz, "from" text, "to" text, detail jsonb, step text, item text,
    stands boolean, row_generation integer, attempt integer, failures integer, crashes integer, suspect boolean,
    started_at timestamptz, ended_at timestamptz, duration_ms bigint, output_kind text, output jsonb, counts jsonb,
    error jsonb, reason text, outcome text)
  JOIN fresh f ON f.id = n.run_id
), written_steps AS (
  INSERT INTO steps AS s (run_id, step, item, state, generation, claim, attempt, failures, crashes, suspect,
    started_at, ended_at, duration_ms, output_kind, output, counts, error, reason)
  SELECT run_id, step, coalesce(item, ''), "to", coalesce(row_generation, generation), next_claim, coalesce(attempt, 0),
    coalesce(failures, 0), coalesce(crashes, 0), coalesce(suspect, false), started_at, ended_at, duration_ms, output_kind, output, counts, error, reason
  FROM lines WHERE stands
  ON CONFLICT (run_id, step, item) DO UPDATE SET
    state = excluded.state, generation = excluded.generation, claim = excluded.claim, attempt = excluded.attempt,
    failures = excluded.failures, crashes = excluded.crashes, suspect = excluded.suspect,
    started_at = excluded.started_at, ended_at = excluded.ended_at, duration_ms = excluded.duration_ms,
    output_kind = excluded.output_kind, output = excluded.output, counts = excluded.counts,
    error = excluded.error, reason = excluded.reason,
    progress = CASE WHEN excluded.state = 'running' THEN NULL ELSE s.progress END
), written_attempts AS (
  INSERT INTO attempts (run_id, step, item, attempt, generation, claim, worker_id, outcome, started_at, duration_ms, error)
  SELECT run_id, step, coalesce(item, ''), attempt, generation, claim, attempts_by, outcome,
    coalesce(started_at, at), coalesce(duration_ms, 0), error
  FROM lines WHERE outcome IS NOT NULL
), written_events AS (
  INSERT INTO run_events (run_id, number, at, step, item, from_state, to_state, attempt, generation, actor, detail)
  SELECT run_id, event_count + number, at, step, item, "from", "to", attempt, generation, actor, detail
  FROM lines WHERE number IS NOT NULL
), written_waits AS (
  INSERT INTO run_waits (run_id, step, item, kind, due_at, signal_key, created_at)
  SELECT n.run_id, n.step, n.item, n.kind, n.due_at, n.signal_key, n.created_at
  FROM json_to_recordset($4::json) AS n(
    run_id uuid, step text, item text, kind text, due_at timestamptz, signal_key text, created_at timestamptz)
  JOIN fresh f ON f.id = n.run_id
), ended_waits AS (
  DELETE FROM run_waits w
  USING json_to_recordset($5::json) AS n(run_id uuid, step text, item text) JOIN fresh f ON f.id = n.run_id
  WHERE w.run_id = n.run_id AND (n.step IS NULL OR (w.step = n.step AND w.item = n.item))
)
SELECT id, cancel, pause FROM held`

type Record = { [column: string]: unknown }

/** The entries as the lists of records that the statement takes, one run record for each run. */
function toRecords(entries: readonly Entry[]) {
  const runs = new Map<string, Record & { events: number }>()
  const lines: Record[] = []
  const waits: Record[] = []
  const endedWaits: Record[] = []
  for (const entry of entries) {
    const { runId, move, at, outcomes = [] } = entry
    let run = runs.get(runId)
    if (!run) {
      run = { id: runId, state: entry.state, claim: entry.claim, events: 0, actor: entry.actor }
      runs.set(runId, run)
    }
    if (move && !mayMove(entry.state, move.to)) {
      throw new Error(`expected a legal move of run ${runId}, got ${entry.state} to ${move.to}; run.ts lists them`)
    }
    const trail = { run_id: runId, at }
    const tellMove = ({ to, error }: RunMove, told: typeof run) => {
      const detail = entry.detail ?? error ?? undefined
      lines.push({ ...trail, number: (told.events += 1), from: entry.state, to, detail })
    }
    if (move) Object.assign(run, moveRecord(move))
    if (move && isEnd(move.to)) endedWaits.push({ run_id: runId })
    // A run's start stands before what its steps do in it, and every other move behind.
    if (move?.to === 'running') tellMove(move, run)
    const last = outcomes.length > 1 ? lastOfEach(outcomes) : undefined
    for (const outcome of outcomes) {
      const { row, from, detail, attempt, wait, endsWait } = outcome
      lines.push({
        ...trail,
        ...(from === undefined ? {} : { number: (run.events += 1), from, detail }),
        ...(last === undefined || last.has(outcome) ? { stands: true } : {}),
        ...rowRecord(row, move?.generation ?? entry.generation),
        outcome: attempt?.outcome,
      })
      if (attempt) run['attempts_by'] = attempt.workerId
      if (wait) waits.push({ run_id: runId, ...waitRecord(wait), created_at: at })
      if (endsWait) endedWaits.push({ run_id: runId, step: row.step, item: row.item })
    }
    if (move && move.to !== 'running') tellMove(move, run)
  }
  return { runs: [...runs.values()], lines, waits, endedWaits, ids: [...runs.keys()] }
}

/** Of two outcomes for one step or item the later one's row stands. */
function lastOfEach(outcomes: readonly Outcome[]): ReadonlySet<Outcome> {
  const last = new Map<string, Outcome>()
  for (const outcome of outcomes) last.set(`${outcome.row.step} ${outcome.row.item}`, outcome)
  return new Set(last.values())
}

function rowRecord(row: StepRow, generation: number): Record {
  const { output } = row
  return {
    step: row.step,
    item: row.item || undefined,
    to: row.state,
    row_generation: row.generation === generation ? undefined : row.generation,
    attempt: row.attempt || undefined,
    failures: row.failures || undefined,
    crashes: row.crashes || undefined,
    suspect: row.suspect || undefined,
    started_at: row.startedAt ?? undefined,
    ended_at: row.endedAt ?? undefined,
    duration_ms: row.durationMs ?? undefined,
    output_kind: output?.kind,
    output: output?.kind === 'json' ? (output.json ?? undefined) : (output ?? undefined),
    counts: row.counts ?? undefined,
    error: row.error ?? undefined,
    reason: row.reason ?? undefined,
  }
}

function waitRecord({ step, item, kind, dueAt, signalKey }: WaitRow): Record {
  return { step, item, kind, due_at: dueAt, signal_key: signalKey }
}

function moveRecord(move: RunMove): Record {
  return {
    to: move.to,
    next_claim: move.claim,
    worker_id: move.workerId,
    generation: move.generation,
    version: move.version,
    admitted: move.admitted,
    started_at: move.startedAt,
    ended_at: move.endedAt,
    deadline_at: move.deadlineAt,
    clear_deadline: move.deadlineAt === null,
    windows: move.windows,
    counts: move.counts,
    error: move.error,
    clear_error: move.error === null,
    unconfirmed_worker_id: move.unconfirmedWorkerId,
    clear_requests: move.clearRequests,
  }
}
