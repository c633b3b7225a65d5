import type { ClientBase, Pool } from 'pg'
import type { Actor } from '../../people/actor.ts'
import { pageOf, readCursor } from '../../pipelines/cursor.ts'
import type { Change } from './changes.ts'
import { type Decider, voterOf } from './may-decide.ts'
import type { Told } from './outcome.ts'
import type { Review, ReviewState, Vote } from './review.ts'

const columns = `r.id, r.run_id AS run, r.pipeline, r.step, nullif(r.item, '') AS item, r.generation, r.title, r.state,
  r.shown, r.form, r.is_editable AS "isEditable", r.assignees, r.groups, r.quorum,
  (SELECT count(*)::integer FROM review_votes v WHERE v.review_id = r.id AND v.decision = 'approve') AS approvals,
  r.created_at AS "createdAt", r.due_at AS "dueAt", r.fallback, r.escalated_at AS "escalatedAt",
  CASE WHEN r.state = 'open' THEN r.remind_at END AS "remindAt",
  CASE WHEN r.state = 'open' AND r.escalated_at IS NULL THEN r.escalate_at END AS "escalateAt",
  r.decided_at AS "decidedAt", r.answer`

/** Which reviews a list has. */
export interface ReviewFilter {
  /** Default: those that are open. */
  state?: readonly ReviewState[] | undefined
  pipeline?: string | undefined
  run?: string | undefined
  /** Only open ones that this person may still decide. */
  decidableBy?: (Decider & { actor: Actor }) | undefined
}

export interface Page {
  /** `next` of the page before. */
  after?: string | undefined
  limit: number
}

/** A page of reviews, the newest first. */
export async function readReviewPage(
  pool: Pool,
  { state = ['open'], pipeline, run, decidableBy }: ReviewFilter,
  { after, limit }: Page,
): Promise<{ items: Review[]; next: string | null }> {
  const [before = null] = readCursor(after, ['id']) ?? []
  const { rows } = await pool.query<Review>(
    `SELECT ${columns} FROM reviews r
     WHERE r.state = ANY ($1) AND ($2::text IS NULL OR r.pipeline = $2) AND ($3::uuid IS NULL OR r.run_id = $3)
       AND ($4::uuid IS NULL OR r.id < $4)
       -- The words of mayDecide, so that a page of them is as long as any.
       AND ($5::text IS NULL OR (r.state = 'open'
         AND NOT EXISTS (SELECT FROM review_votes v WHERE v.review_id = r.id AND v.voter = $5)
         AND ($6 = 'admin' OR $7 = ANY (r.assignees) OR r.groups && $8
           OR ($6 = 'operator' AND r.assignees = '{}' AND r.groups = '{}'))))
     ORDER BY r.id DESC LIMIT $9`,
    [
      state,
      pipeline ?? null,
      run ?? null,
      before,
      decidableBy ? voterOf(decidableBy.actor) : null,
      decidableBy?.role ?? null,
      decidableBy?.email?.toLowerCase() ?? null,
      decidableBy?.groups ?? [],
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

/** Of these reviews those that somebody has voted on. */
export async function readVotedOn(pool: Pool, ids: readonly string[], voter: string): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT review_id AS id FROM review_votes WHERE review_id = ANY ($1) AND voter = $2',
    [ids, voter],
  )
  return new Set(rows.map(({ id }) => id))
}

const mostSearched = 2000

/** Open reviews with a text in their title, in whatever case; looked for among the newest. */
export async function findOpenReviews(
  pool: Pool,
  text: string,
  limit: number,
): Promise<Pick<Review, 'id' | 'title' | 'pipeline'>[]> {
  const { rows } = await pool.query<Pick<Review, 'id' | 'title' | 'pipeline'>>(
    `SELECT id, title, pipeline FROM (
       SELECT id, title, pipeline FROM reviews WHERE state = 'open' ORDER BY id DESC LIMIT ${mostSearched}) newest
     WHERE strpos(lower(title), lower($1)) > 0 ORDER BY id DESC LIMIT $2`,
    [text, limit],
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
