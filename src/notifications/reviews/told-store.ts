import type { ClientBase } from 'pg'

/** An open review of which people are to be told now. */
export interface ReviewToTell {
  id: string
  run: string
  pipeline: string
  step: string
  title: string
  assignees: string[]
  groups: string[]
  createdAt: Date
  dueAt: Date | null
  /** What counts when nobody decides in time. */
  fallback: string | null
  /** Nobody has been told yet, others are to be told, or the same once more. */
  because: 'asked' | 'escalated' | 'reminded'
  escalateTo: { assignees: string[]; groups: string[] } | null
}

/** Takes reviews of which people are to be told, those of a step together, and holds them until the transaction ends. */
export async function takeReviewsToTell(client: ClientBase, now: Date, limit: number): Promise<ReviewToTell[]> {
  const { rows } = await client.query<ReviewToTell>({
    name: 'take-reviews-to-tell',
    text: `SELECT id, run_id AS run, pipeline, step, title, assignees, groups, created_at AS "createdAt", due_at AS "dueAt",
        fallback ->> 'decision' AS fallback, escalate_to AS "escalateTo",
        CASE WHEN told_at IS NULL THEN 'asked' WHEN escalate_at <= $1 AND escalated_at IS NULL THEN 'escalated'
          ELSE 'reminded' END AS because
      FROM reviews WHERE state = 'open' AND notice_at <= $1 ORDER BY notice_at, run_id, step, id LIMIT $2
      FOR UPDATE SKIP LOCKED`,
    values: [now, limit],
  })
  return rows
}

/** They have been told. Reminders that were due while nobody told are not made up for. */
export async function markTold(client: ClientBase, ids: readonly string[], now: Date): Promise<void> {
  await client.query(
    `UPDATE reviews SET told_at = coalesce(told_at, $2),
       remind_at = CASE WHEN remind_at <= $2 THEN $2 + make_interval(secs => remind_ms / 1000.0) ELSE remind_at END
     WHERE id = ANY ($1)`,
    [ids, now],
  )
}

/** Others may decide from now on, too. */
export async function markEscalated(
  client: ClientBase,
  ids: readonly string[],
  { assignees, groups }: { assignees: readonly string[]; groups: readonly string[] },
  now: Date,
): Promise<void> {
  await client.query(
    `UPDATE reviews SET escalated_at = $4, assignees = ARRAY(SELECT DISTINCT one FROM unnest(assignees || $2::text[]) one ORDER BY one),
       groups = ARRAY(SELECT DISTINCT one FROM unnest(groups || $3::text[]) one ORDER BY one)
     WHERE id = ANY ($1)`,
    [ids, assignees, groups, now],
  )
}

/** The addresses of those who are in one of these groups and may sign in. */
export async function readAddresses(client: ClientBase, groups: readonly string[]): Promise<string[]> {
  if (groups.length === 0) return []
  const { rows } = await client.query<{ email: string }>(
    'SELECT email FROM users WHERE groups && $1 AND disabled_at IS NULL ORDER BY email',
    [groups],
  )
  return rows.map(({ email }) => email)
}

/** Whether anything that a message asks for is still to be decided. */
export async function isStillAsked(client: ClientBase, deliveryId: string): Promise<boolean> {
  const { rows } = await client.query<{ asked: boolean }>(
    `SELECT EXISTS (
       SELECT FROM deliveries d JOIN notices n ON n.id = d.notice_id
       CROSS JOIN LATERAL jsonb_array_elements_text(n.facts -> 'reviews') AS asked (review)
       JOIN reviews r ON r.id = asked.review::uuid AND r.state = 'open'
       WHERE d.id = $1) AS asked`,
    [deliveryId],
  )
  return rows[0]?.asked ?? false
}
