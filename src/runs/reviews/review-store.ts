import type { ClientBase, Pool } from 'pg'
import { pageOf, readCursor } from '../../pipelines/cursor.ts'
import type { Change } from './changes.ts'
import type { Told } from './outcome.ts'
import type { Review, ReviewState, Vote } from './review.ts'

const columns = `r.id, r.run_id AS run, r.pipeline, r.step, nullif(r.item, '') AS item, r.generation, r.title, r.state,
  r.shown, r.form, r.is_editable AS "isEditable", r.assignees, r.groups, r.quorum,
  (SELECT count(*)::integer FROM review_votes v WHERE v.review_id = r.id AND v.decision = 'approve') AS approvals,
  r.created_at AS "createdAt", r.due_at AS "dueAt", r.fallback, r.escalated_at AS "escalatedAt",
  r.decided_at AS "decidedAt", r.answer`

/** Which reviews a list has. */
export interface ReviewFilter {
  /** Default: those that are open. */
  state?: readonly ReviewState[] | undefined
  pipeline?: string | undefined
  run?: string | undefined
  /** Only those that this person is asked for by address or group. */
  askedOf?: { email: string; groups: readonly string[] } | undefined
}

export interface Page {
  /** `next` of the page before. */
  after?: string | undefined
  limit: number
}

/** A page of reviews, the newest first. */
export async function readReviewPage(
  pool: Pool,
  { state = ['open'], pipeline, run, askedOf }: ReviewFilter,
  { after, limit }: Page,
): Promise<{ items: Review[]; next: string | null }> {
  const [before = null] = readCursor(after, ['id']) ?? []
  const { rows } = await pool.query<Review>(
    `SELECT ${columns} FROM reviews r
     WHERE r.state = ANY ($1) AND ($2::text IS NULL OR r.pipeline = $2) AND ($3::uuid IS NULL OR r.run_id = $3)
       AND ($4::text IS NULL OR $4 = ANY (r.assignees) OR r.groups && $5) AND ($6::uuid IS NULL OR r.id < $6)
     ORDER BY r.id DESC LIMIT $7`,
    [
      state,
      pipeline ?? null,
      run ?? null,
      askedOf?.email.toLowerCase() ?? null,
      askedOf?.groups ?? [],
      before,
      limit + 1,
    ],
  )
  return pageOf(rows, limit, ({ id }) => [id])
}

/** Reviews whose ids begin like this, two at most. */
export async function findReviews(
  client: Pool | ClientBase,
  start: string,
): Promise<(Review & { changes: Change[] | null })[]> {
  const digits = start.replaceAll('-', '').toLowerCase()
  if (!/^[0-9a-f]{1,32}$/.test(digits)) return []
  const { rows } = await client.query<Review & { changes: Change[] | null }>(
    `SELECT ${columns}, r.changes FROM reviews r WHERE r.id BETWEEN $1::uuid AND $2::uuid LIMIT 2`,
    [digits.padEnd(32, '0'), digits.padEnd(32, 'f')],
  )
  return rows
}

/** A review as it is now, once its run is locked: every change of a review is made under the lock of its run. */
export async function readReview(client: ClientBase, id: string): Promise<Review | undefined> {
  const { rows } = await client.query<Review>(`SELECT ${columns} FROM reviews r WHERE r.id = $1`, [id])
  return rows[0]
}

/** Those that nobody has decided in time. */
export async function readDueReviews(pool: Pool, now: Date): Promise<{ id: string; run: string }[]> {
  const { rows } = await pool.query<{ id: string; run: string }>({
    name: 'read-due-reviews',
    text: `SELECT id, run_id AS run FROM reviews WHERE state = 'open' AND due_at <= $1 ORDER BY due_at LIMIT 500`,
    values: [now],
  })
  return rows
}

export async function readVotes(client: Pool | ClientBase, id: string): Promise<Vote[]> {
  const { rows } = await client.query<Vote>(
    'SELECT actor, decision, answer, comment, at FROM review_votes WHERE review_id = $1 ORDER BY at, voter',
    [id],
  )
  return rows
}

/** Stores what a person has decided. Answers false when this person had before. */
export async function insertVote(client: ClientBase, id: string, voter: string, vote: Vote): Promise<boolean> {
  const { actor, decision, answer, comment, at } = vote
  const { rowCount } = await client.query(
    `INSERT INTO review_votes (review_id, voter, actor, decision, answer, comment, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT DO NOTHING`,
    [id, voter, actor, decision, jsonIfAny(answer), comment, at],
  )
  return rowCount === 1
}

/** Ends a review. Answers false when it had come to its end before. */
export async function endReview(
  client: ClientBase,
  id: string,
  { state, answer, changes, at }: { state: ReviewState; answer: unknown; changes: Change[] | null; at: Date },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE reviews SET state = $2, answer = $3, changes = $4, decided_at = $5 WHERE id = $1 AND state = 'open'`,
    [id, state, jsonIfAny(answer), jsonIfAny(changes), at],
  )
  return rowCount === 1
}

/** Answers the wait of a review, as a signal answers that for its key: whoever wakes runs finds it. */
export async function answerWait(client: ClientBase, review: Review, told: Told, at: Date): Promise<void> {
  await client.query(
    `WITH sent AS (
       INSERT INTO signals (key, payload, sent_at, taken_by_run, taken_by_step, taken_by_item)
       VALUES ('review ' || $1::text, $2, $3, $4, $5, $6) RETURNING id
     )
     UPDATE run_waits w SET signal_id = sent.id FROM sent
     WHERE w.run_id = $4 AND w.step = $5 AND w.item = $6 AND w.kind = 'review'`,
    [review.id, JSON.stringify(told), at, review.run, review.step, review.item ?? ''],
  )
}

function jsonIfAny(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}
