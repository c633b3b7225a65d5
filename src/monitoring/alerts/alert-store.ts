import type { ClientBase, Pool } from 'pg'
import { pageOf, readCursor } from '../../pipelines/cursor.ts'
import type { Severity } from '../../pipelines/severity.ts'
import { isId } from '../../runs/run-store.ts'
import type { Alert, AlertState } from './alert.ts'

const columns = `id, rule, kind, subject, system, pipeline, state, severity, title, facts, run_id AS "runId", count,
  reopened, since, clear_since AS "clearSince", fired_at AS "firedAt", acknowledged_by AS "acknowledgedBy",
  acknowledged_until AS "acknowledgedUntil", closed_at AS "closedAt", quiet_until AS "quietUntil", is_told AS "isTold",
  parent_id AS "parentId"`

/** Which rule has what to say of whom. */
export interface Pair {
  rule: string
  subject: string
}

/** The newest alert of each of these pairs, open or closed. */
export async function readNewest(client: ClientBase, pairs: readonly Pair[]): Promise<Alert[]> {
  if (pairs.length === 0) return []
  const { rows } = await client.query<Alert>({
    name: 'read-newest-alerts',
    text: `SELECT a.* FROM unnest($1::text[], $2::text[]) AS p(rule, subject) CROSS JOIN LATERAL (
        SELECT ${columns} FROM alerts a WHERE a.rule = p.rule AND a.subject = p.subject ORDER BY id DESC LIMIT 1
      ) a`,
    values: [pairs.map(({ rule }) => rule), pairs.map(({ subject }) => subject)],
  })
  return rows
}

/** Every alert that is open. */
export async function readOpen(client: ClientBase): Promise<Alert[]> {
  const { rows } = await client.query<Alert>({
    name: 'read-open-alerts',
    text: `SELECT ${columns} FROM alerts WHERE closed_at IS NULL ORDER BY id`,
  })
  return rows
}

/** When those of these alerts that are closed were closed. */
export async function readClosed(client: ClientBase, ids: readonly string[]): Promise<Map<string, Date>> {
  if (ids.length === 0) return new Map()
  const { rows } = await client.query<{ id: string; at: Date }>(
    'SELECT id, closed_at AS at FROM alerts WHERE id = ANY ($1) AND closed_at IS NOT NULL',
    [ids],
  )
  return new Map(rows.map(({ id, at }) => [id, at]))
}

export async function readAlert(client: ClientBase | Pool, id: string): Promise<Alert | undefined> {
  if (!isId(id)) return undefined
  const { rows } = await client.query<Alert>(`SELECT ${columns} FROM alerts WHERE id = $1`, [id])
  return rows[0]
}

/** Stores alerts that are new or have changed. */
export async function writeAlerts(client: ClientBase, alerts: readonly Alert[]): Promise<void> {
  if (alerts.length === 0) return
  await client.query({
    name: 'write-alerts',
    text: `INSERT INTO alerts (id, rule, kind, subject, system, pipeline, state, severity, title, facts, run_id, count,
        reopened, since, clear_since, fired_at, acknowledged_by, acknowledged_until, closed_at, quiet_until, is_told, parent_id)
      SELECT id, rule, kind, subject, system, pipeline, state, severity, title, facts, "runId", count, reopened, since,
        "clearSince", "firedAt", "acknowledgedBy", "acknowledgedUntil", "closedAt", "quietUntil", "isTold", "parentId"
      FROM jsonb_to_recordset($1::jsonb) AS a(id uuid, rule text, kind text, subject text, system text, pipeline text,
        state text, severity text, title text, facts jsonb, "runId" uuid, count integer, reopened integer,
        since timestamptz, "clearSince" timestamptz, "firedAt" timestamptz, "acknowledgedBy" text,
        "acknowledgedUntil" timestamptz, "closedAt" timestamptz, "quietUntil" timestamptz, "isTold" boolean, "parentId" uuid)
      ON CONFLICT (id) DO UPDATE SET state = excluded.state, severity = excluded.severity, title = excluded.title,
        facts = excluded.facts, run_id = excluded.run_id, count = excluded.count, reopened = excluded.reopened,
        since = excluded.since, clear_since = excluded.clear_since, fired_at = excluded.fired_at,
        acknowledged_by = excluded.acknowledged_by, acknowledged_until = excluded.acknowledged_until,
        closed_at = excluded.closed_at, quiet_until = excluded.quiet_until, is_told = excluded.is_told,
        parent_id = excluded.parent_id`,
    values: [JSON.stringify(alerts)],
  })
}

/** A line of an alert's trail. */
export interface AlertEvent {
  alertId: string
  at: Date
  actor: string
  from: AlertState | null
  to: AlertState
  told: 'fired' | 'resolved' | null
  note: string | null
  until: Date | null
}

export async function writeEvents(client: ClientBase, events: readonly AlertEvent[]): Promise<void> {
  if (events.length === 0) return
  await client.query({
    name: 'write-alert-events',
    text: `INSERT INTO alert_events (alert_id, at, actor, from_state, to_state, told, note, until)
      SELECT "alertId", at, actor, "from", "to", told, note, until
      FROM jsonb_to_recordset($1::jsonb) AS e("alertId" uuid, at timestamptz, actor text, "from" text, "to" text,
        told text, note text, until timestamptz)`,
    values: [JSON.stringify(events)],
  })
}

const eventColumns = `alert_id AS "alertId", at, actor, from_state AS "from", to_state AS "to", told, note, until`

/** The trail of an alert, oldest first. */
export async function readTrail(client: Pool | ClientBase, alert: string): Promise<AlertEvent[]> {
  const { rows } = await client.query<AlertEvent>(
    `SELECT ${eventColumns} FROM alert_events WHERE alert_id = $1 ORDER BY id`,
    [alert],
  )
  return rows
}

/** The trails of all alerts of a rule up to a time, oldest first, with the subject of each. */
export async function readTrailsOf(
  client: Pool | ClientBase,
  rule: string,
  to: Date,
): Promise<(AlertEvent & { subject: string })[]> {
  const { rows } = await client.query<AlertEvent & { subject: string }>(
    `SELECT ${eventColumns}, subject FROM alert_events e JOIN alerts a ON a.id = e.alert_id
     WHERE a.rule = $1 AND at < $2 ORDER BY e.id`,
    [rule, to],
  )
  return rows
}

export interface AlertFilter {
  /** Default: those that are open and fire. 'all' are those that ever have. */
  state?: readonly AlertState[] | 'open' | 'all' | undefined
  severity?: readonly Severity[] | undefined
  rule?: string | undefined
  pipeline?: string | undefined
  system?: string | undefined
  /** `next` of the page before. */
  after?: string | undefined
  /** Default 100. */
  limit?: number | undefined
}

/** A page of alerts, the newest first. What is pending is listed only when it is asked for. */
export async function readAlertPage(
  client: Pool | ClientBase,
  filter: AlertFilter,
): Promise<{ items: Alert[]; next: string | null }> {
  const { state = 'open', severity, rule, pipeline, system, after, limit = 100 } = filter
  const [before = null] = readCursor(after, ['id']) ?? []
  const { rows } = await client.query<Alert>(
    `SELECT ${columns} FROM alerts
     WHERE ${typeof state === 'string' ? asked[state] : 'true'} AND ($1::text[] IS NULL OR state::text = ANY ($1))
       AND ($2::text IS NULL OR rule = $2) AND ($3::text IS NULL OR pipeline = $3) AND ($4::text IS NULL OR system = $4)
       AND ($5::text[] IS NULL OR severity = ANY ($5)) AND ($6::uuid IS NULL OR id < $6) ORDER BY id DESC LIMIT $7`,
    [
      typeof state === 'string' ? null : state,
      rule ?? null,
      pipeline ?? null,
      system ?? null,
      severity ?? null,
      before,
      limit + 1,
    ],
  )
  return pageOf(rows, limit, ({ id }) => [id])
}

const asked = { open: `closed_at IS NULL AND state <> 'pending'`, all: 'fired_at IS NOT NULL' }

/** How many of the alerts that are open and have fired are how severe: of a pipeline, of a system, or all. */
export async function countOpen(
  client: Pool | ClientBase,
  { pipeline, system }: Pick<AlertFilter, 'pipeline' | 'system'> = {},
): Promise<Record<Severity, number>> {
  const { rows } = await client.query<{ severity: Severity; alerts: number }>(
    `SELECT severity, count(*)::integer AS alerts FROM alerts
     WHERE ${asked.open} AND ($1::text IS NULL OR pipeline = $1) AND ($2::text IS NULL OR system = $2) GROUP BY severity`,
    [pipeline ?? null, system ?? null],
  )
  const count = (severity: Severity) => rows.find((row) => row.severity === severity)?.alerts ?? 0
  return { info: count('info'), warning: count('warning'), critical: count('critical') }
}

/** So many of the newest are searched. */
const mostSearched = 5_000

/** Alerts with a text in their title, in whatever case: those that are open first, then the newest. */
export async function findByTitle(client: Pool | ClientBase, text: string, limit: number): Promise<Alert[]> {
  const { rows } = await client.query<Alert>(
    `SELECT * FROM (SELECT ${columns} FROM alerts WHERE fired_at IS NOT NULL ORDER BY id DESC LIMIT ${mostSearched}) newest
     WHERE strpos(lower(title), lower($1)) > 0 ORDER BY "closedAt" IS NOT NULL, id DESC LIMIT $2`,
    [text, limit],
  )
  return rows
}

/** Alerts whose id begins so, the newest first. */
export async function findById(client: Pool | ClientBase, start: string): Promise<Alert[]> {
  const { rows } = await client.query<Alert>(
    `SELECT ${columns} FROM alerts WHERE id::text LIKE $1 || '%' ORDER BY id DESC LIMIT 10`,
    [start.toLowerCase().replaceAll(/[^0-9a-f-]/g, '')],
  )
  return rows
}

/** Titles of the open alerts that these have brought about. */
export async function readAffected(
  client: Pool | ClientBase,
  parents: readonly string[],
): Promise<{ parentId: string; id: string; title: string }[]> {
  if (parents.length === 0) return []
  const { rows } = await client.query<{ parentId: string; id: string; title: string }>(
    `SELECT parent_id AS "parentId", id, title FROM alerts WHERE parent_id = ANY ($1) AND closed_at IS NULL ORDER BY id`,
    [parents],
  )
  return rows
}
