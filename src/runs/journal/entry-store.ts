import type { ClientBase, Pool } from 'pg'
import { v7 } from 'uuid'
import { type Entry, LeaseLost, type Receipt } from './entry.ts'
import { toRecords } from './entry-records.ts'

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
  const { ids, runs, lines, waits, reviews, endedWaits } = toRecords(entries)
  const values = [batchId, ids, runs, lines]
  const waitValues = [...values, JSON.stringify(waits), JSON.stringify(endedWaits)]
  const result = await client.query<{ run: number; cancel: boolean; pause: boolean }>(
    waits.length === 0 && endedWaits.length === 0
      ? { name: 'write-entries', text: writeEntriesSql, values }
      : reviews.length === 0
        ? { name: 'write-entries-and-waits', text: writeEntriesAndWaitsSql, values: waitValues }
        : {
            name: 'write-entries-and-reviews',
            text: writeEntriesAndReviewsSql,
            values: [...waitValues, JSON.stringify(reviews)],
          },
  )
  return new Map(
    result.rows.map(({ run, cancel, pause }) => [ids[run] ?? '', { cancelRequested: cancel, pauseRequested: pause }]),
  )
}

/** Has a connection plan what it is going to be asked, so that the first run after an idle night need not wait for it. */
export async function planWrites(client: ClientBase): Promise<void> {
  const nothing = [null, [], [], []]
  await client.query({ name: 'write-entries', text: writeEntriesSql, values: nothing })
  const values = [...nothing, '[]', '[]']
  await client.query({ name: 'write-entries-and-waits', text: writeEntriesAndWaitsSql, values })
}

// 1. `held` locks the runs in the order of their ids, so that two batches never wait for each other in a circle, and
//    only while state and claim are still those the entry was based on. A run that this very batch has written is
//    held, too, but `already`: the reply to its commit was lost and this is the retry. A batch that is older than the
//    one that wrote last is neither: the network has delivered it after its retry. A move needs no such check, because
//    it raises the claim.
// 2. Everything else joins to what is held and not written already. A stale claim therefore writes nothing at all.
// 3. Events get their numbers under that lock.
// What a run's lines share stands with the run, a line names its run by its place in the list, and what is as usual is
// left out: making, sending and reading the text is what a step costs most. Waits are rare, and two more tables cost a
// tenth of a statement that writes only one step.
const statementWith = (more: string) => `
WITH held AS MATERIALIZED (
  SELECT w.*, r.event_count, coalesce(w.generation, r.generation) AS run_generation,
    coalesce(r.last_batch = $1::uuid, false) AS already,
    r.cancel_requested_at IS NOT NULL AS cancel, r.pause_requested_at IS NOT NULL AS pause
  FROM runs r JOIN unnest($3::journal_run[]) AS w ON w.id = r.id
  WHERE r.id = ANY ($2::uuid[])
    AND (r.last_batch = $1::uuid OR (r.state = w.state AND r.claim = w.claim
      AND (w."to" IS NOT NULL OR (r.last_batch > $1::uuid) IS NOT TRUE)))
  ORDER BY r.id
  FOR NO KEY UPDATE OF r
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
  FROM held w WHERE r.id = w.id AND NOT w.already
), lines AS MATERIALIZED (
  SELECT n.*, h.id AS run_id, coalesce(n.at, h.at) AS happened_at, h.event_count, h.claim,
    coalesce(h.next_claim, h.claim) AS next_claim, h.run_generation AS generation, h.actor, h.attempts_by
  FROM unnest($4::journal_line[]) AS n JOIN held h ON h.run = n.run WHERE NOT h.already
), written_steps AS (
  INSERT INTO steps AS s (run_id, step, item, state, generation, claim, attempt, failures, crashes, suspect,
    started_at, ended_at, duration_ms, output_kind, output, counts, error, reason, metrics)
  SELECT run_id, step, coalesce(item, ''), "to", coalesce(row_generation, generation), next_claim, coalesce(attempt, 0),
    coalesce(failures, 0), coalesce(crashes, 0), coalesce(suspect, false),
    coalesce(started_at, CASE "to" WHEN 'running' THEN happened_at END),
    coalesce(ended_at, CASE WHEN "to" IN ('completed', 'failed', 'skipped', 'cancelled') THEN happened_at END),
    duration_ms, output_kind, output, counts, error, reason, metrics
  FROM lines WHERE step IS NOT NULL AND superseded IS NULL
  ON CONFLICT (run_id, step, item) DO UPDATE SET
    state = excluded.state, generation = excluded.generation, claim = excluded.claim, attempt = excluded.attempt,
    failures = excluded.failures, crashes = excluded.crashes, suspect = excluded.suspect,
    started_at = excluded.started_at, ended_at = excluded.ended_at, duration_ms = excluded.duration_ms,
    output_kind = excluded.output_kind, output = excluded.output, counts = excluded.counts,
    error = excluded.error, reason = excluded.reason, metrics = excluded.metrics,
    progress = CASE WHEN excluded.state = 'running' THEN NULL ELSE s.progress END
), written_events AS (
  INSERT INTO run_events (run_id, number, at, step, item, from_state, to_state, attempt, generation, actor, detail,
    outcome, claim, worker_id, started_at, duration_ms)
  SELECT run_id, event_count + number, happened_at, step, item, "from", "to", attempt, generation, actor, detail,
    outcome, CASE WHEN outcome IS NOT NULL THEN claim END, CASE WHEN outcome IS NOT NULL THEN attempts_by END,
    CASE WHEN outcome IS NOT NULL THEN coalesce(started_at, happened_at) END,
    CASE WHEN outcome IS NOT NULL THEN coalesce(duration_ms, 0) END
  FROM lines WHERE number IS NOT NULL
)${more}
SELECT run, cancel, pause FROM held`

// A review that a run takes its wait from is not asked for any more; one that was decided stays as it is.
const waitsSql = `, written_waits AS (
  INSERT INTO run_waits (run_id, step, item, kind, due_at, signal_key, created_at)
  SELECT h.id, n.step, n.item, n.kind, n.due_at, n.signal_key, n.created_at
  FROM json_to_recordset($5::json) AS n(
    run integer, step text, item text, kind text, due_at timestamptz, signal_key text, created_at timestamptz)
  JOIN held h ON h.run = n.run WHERE NOT h.already
), ended_waits AS (
  DELETE FROM run_waits w
  USING json_to_recordset($6::json) AS n(run integer, step text, item text) JOIN held h ON h.run = n.run
  WHERE w.run_id = h.id AND NOT h.already AND (n.step IS NULL OR (w.step = n.step AND w.item = n.item))
  RETURNING w.run_id, w.step, w.item, w.kind, h.at
), withdrawn_reviews AS (
  UPDATE reviews r SET state = 'withdrawn', decided_at = w.at FROM ended_waits w
  WHERE w.kind = 'review' AND r.run_id = w.run_id AND r.step = w.step AND r.item = w.item AND r.state = 'open'
)`

const reviewsSql = `, opened_reviews AS (
  INSERT INTO reviews (id, run_id, step, item, generation, pipeline, title, shown, form, is_editable, assignees, groups,
    quorum, created_at, due_at, fallback, remind_ms, remind_at, escalate_at, escalate_to)
  SELECT n.id, h.id, n.step, n.item, h.run_generation, n.pipeline, n.title, n.shown, n.form, n."isEditable", n.assignees,
    n.groups, n.quorum, n.at, n."dueAt", n.fallback, n."remindMs", n."remindAt", n."escalateAt", n."escalateTo"
  FROM jsonb_to_recordset($7::jsonb) AS n(run integer, step text, item text, at timestamptz, id uuid, pipeline text,
    title text, shown jsonb, form jsonb, "isEditable" boolean, assignees text[], groups text[], quorum integer,
    "dueAt" timestamptz, fallback jsonb, "remindMs" bigint, "remindAt" timestamptz, "escalateAt" timestamptz,
    "escalateTo" jsonb)
  JOIN held h ON h.run = n.run WHERE NOT h.already
)`

const writeEntriesSql = statementWith('')
const writeEntriesAndWaitsSql = statementWith(waitsSql)
const writeEntriesAndReviewsSql = statementWith(waitsSql + reviewsSql)
