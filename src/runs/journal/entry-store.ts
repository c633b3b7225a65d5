import type { ClientBase, Pool } from 'pg'
import { v7 } from 'uuid'
import { isEnd, mayMove } from '../run.ts'
import { type Entry, LeaseLost, type Receipt } from './entry.ts'

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
  const input = toColumns(entries)
  const result = await client.query<{ id: string; cancel: boolean; pause: boolean }>({
    name: 'write-entries',
    text: writeEntriesSql,
    values: [
      batchId,
      input.ids,
      JSON.stringify(input.runs),
      JSON.stringify(input.steps),
      JSON.stringify(input.attempts),
      JSON.stringify(input.events),
      JSON.stringify(input.waits),
      JSON.stringify(input.endedWaits),
    ],
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
const writeEntriesSql = `
WITH wanted AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($3::jsonb) AS w(
    id uuid, state text, claim integer, "to" text, next_claim integer, worker_id uuid, generation integer,
    version text, admitted boolean, started_at timestamptz, ended_at timestamptz, deadline_at timestamptz,
    clear_deadline boolean, windows jsonb, counts jsonb, error jsonb, clear_error boolean,
    unconfirmed_worker_id uuid, clear_requests boolean, events integer)
), held AS MATERIALIZED (
  SELECT r.id, r.event_count, coalesce(r.last_batch = $1::uuid, false) AS already,
    r.cancel_requested_at IS NOT NULL AS cancel, r.pause_requested_at IS NOT NULL AS pause
  FROM runs r JOIN wanted w ON w.id = r.id
  WHERE r.id = ANY ($2::uuid[])
    AND (r.last_batch = $1::uuid OR (r.state = w.state AND r.claim = w.claim
      AND (w."to" IS NOT NULL OR (r.last_batch > $1::uuid) IS NOT TRUE)))
  ORDER BY r.id
  FOR NO KEY UPDATE OF r
), fresh AS MATERIALIZED (
  SELECT id, event_count FROM held WHERE NOT already
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
), written_steps AS (
  INSERT INTO steps AS s (run_id, step, item, state, generation, claim, attempt, failures, crashes, suspect,
    started_at, ended_at, duration_ms, output_kind, output, counts, error, reason)
  SELECT n.run_id, n.step, n.item, n.state, n.generation, n.claim, n.attempt, n.failures, n.crashes, n.suspect,
    n.started_at, n.ended_at, n.duration_ms, n.output_kind, n.output, n.counts, n.error, n.reason
  FROM jsonb_to_recordset($4::jsonb) AS n(
    run_id uuid, step text, item text, state text, generation integer, claim integer, attempt integer,
    failures integer, crashes integer, suspect boolean, started_at timestamptz, ended_at timestamptz,
    duration_ms bigint, output_kind text, output jsonb, counts jsonb, error jsonb, reason text)
  JOIN fresh f ON f.id = n.run_id
  ON CONFLICT (run_id, step, item) DO UPDATE SET
    state = excluded.state, generation = excluded.generation, claim = excluded.claim, attempt = excluded.attempt,
    failures = excluded.failures, crashes = excluded.crashes, suspect = excluded.suspect,
    started_at = excluded.started_at, ended_at = excluded.ended_at, duration_ms = excluded.duration_ms,
    output_kind = excluded.output_kind, output = excluded.output, counts = excluded.counts,
    error = excluded.error, reason = excluded.reason,
    progress = CASE WHEN excluded.state = 'running' THEN NULL ELSE s.progress END
), written_attempts AS (
  INSERT INTO attempts (run_id, step, item, attempt, generation, claim, worker_id, outcome, started_at, duration_ms, error)
  SELECT n.run_id, n.step, n.item, n.attempt, n.generation, n.claim, n.worker_id, n.outcome, n.started_at,
    n.duration_ms, n.error
  FROM jsonb_to_recordset($5::jsonb) AS n(
    run_id uuid, step text, item text, attempt integer, generation integer, claim integer, worker_id uuid,
    outcome text, started_at timestamptz, duration_ms bigint, error jsonb)
  JOIN fresh f ON f.id = n.run_id
), written_events AS (
  INSERT INTO run_events (run_id, number, at, step, item, from_state, to_state, attempt, generation, actor, detail)
  SELECT n.run_id, f.event_count + n.number, n.at, n.step, n.item, n."from", n."to", n.attempt, n.generation,
    n.actor, n.detail
  FROM jsonb_to_recordset($6::jsonb) AS n(
    run_id uuid, number integer, at timestamptz, step text, item text, "from" text, "to" text, attempt integer,
    generation integer, actor text, detail jsonb)
  JOIN fresh f ON f.id = n.run_id
), written_waits AS (
  INSERT INTO run_waits (run_id, step, item, kind, due_at, signal_key, created_at)
  SELECT n.run_id, n.step, n.item, n.kind, n.due_at, n.signal_key, n.created_at
  FROM jsonb_to_recordset($7::jsonb) AS n(
    run_id uuid, step text, item text, kind text, due_at timestamptz, signal_key text, created_at timestamptz)
  JOIN fresh f ON f.id = n.run_id
), ended_waits AS (
  DELETE FROM run_waits w
  USING jsonb_to_recordset($8::jsonb) AS n(run_id uuid, step text, item text) JOIN fresh f ON f.id = n.run_id
  WHERE w.run_id = n.run_id AND (n.step IS NULL OR (w.step = n.step AND w.item = n.item))
)
SELECT id, cancel, pause FROM held`

/** The entries as the lists of records that the statement takes, one run record for each run. */
function toColumns(entries: readonly Entry[]) {
  const runs = new Map<string, Record<string, unknown> & { events: number }>()
  const steps: object[] = []
  const attempts: object[] = []
  const events: object[] = []
  const waits: object[] = []
  const endedWaits: object[] = []
  for (const entry of entries) {
    const { runId, move } = entry
    const claim = move?.claim ?? entry.claim
    let run = runs.get(runId)
    if (!run) {
      run = { id: runId, state: entry.state, claim: entry.claim, events: 0 }
      runs.set(runId, run)
    }
    if (move && !mayMove(entry.state, move.to)) {
      throw new Error(`expected a legal move of run ${runId}, got ${entry.state} to ${move.to}; run.ts lists them`)
    }
    if (move) Object.assign(run, moveRecord(move))
    if (move && isEnd(move.to)) endedWaits.push({ run_id: runId })
    for (const step of entry.steps ?? []) {
      const { output, startedAt, endedAt, durationMs, ...rest } = step
      steps.push({
        run_id: runId,
        ...rest,
        claim,
        started_at: startedAt,
        ended_at: endedAt,
        duration_ms: durationMs,
        output_kind: output?.kind,
        output: output?.kind === 'json' ? output.json : output,
      })
    }
    for (const attempt of entry.attempts ?? []) {
      const { startedAt, durationMs, workerId, ...rest } = attempt
      attempts.push({
        run_id: runId,
        ...rest,
        generation: entry.generation,
        claim: entry.claim,
        worker_id: workerId,
        started_at: startedAt,
        duration_ms: durationMs,
      })
    }
    for (const event of entry.events ?? []) {
      run.events += 1
      events.push({
        run_id: runId,
        number: run.events,
        at: entry.at,
        generation: move?.generation ?? entry.generation,
        actor: entry.actor,
        ...event,
      })
    }
    for (const wait of entry.waits ?? []) {
      waits.push({
        run_id: runId,
        step: wait.step,
        item: wait.item,
        kind: wait.kind,
        due_at: wait.dueAt,
        signal_key: wait.signalKey,
        created_at: entry.at,
      })
    }
    for (const wait of entry.endedWaits ?? []) endedWaits.push({ run_id: runId, ...wait })
  }
  return { ids: [...runs.keys()].toSorted(), runs: [...runs.values()], steps, attempts, events, waits, endedWaits }
}

function moveRecord(move: Entry['move'] & object) {
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
