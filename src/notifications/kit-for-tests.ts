import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts'
import { insertNotices } from '../monitoring/notices/notice-store.ts'
import { TestClock } from '../pipelines/clock.ts'
import { type ConfigOptions, defineConfig } from '../pipelines/config.ts'
import type { Notice } from '../pipelines/notifications/notice.ts'
import { createEngine } from '../runs/create-engine.ts'
import { newRunId } from '../runs/ids.ts'
import type { Channel } from './channel.ts'
import type { Desk } from './desk.ts'
import { RouteBook } from './routing/route-book.ts'
import { routeNotices } from './routing/route-notices.ts'
import { Sender } from './sending/sender.ts'
import { openDesk } from './start-notifications.ts'

/** A desk with a database of its own, whose turns are called by hand. */
export interface TestDesk extends AsyncDisposable {
  desk: Desk
  database: TestDatabase
  clock: TestClock
  errors: string[]
  /** Stores notices as other rooms do. */
  tell(...notices: Partial<Notice>[]): Promise<void>
  route(): Promise<number>
  /** Sends all that is to be sent now. */
  send(): Promise<void>
  /** Both. */
  turn(): Promise<void>
  rows<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>
  /** How many deliveries are in which state. */
  states(): Promise<Record<string, number>>
}

export async function openTestDesk(
  channels: readonly Channel[],
  {
    notifications = {},
    systems = [],
  }: Pick<ConfigOptions, 'notifications'> & Partial<Pick<ConfigOptions, 'systems'>> = {},
  now = '2026-08-19T12:00:00Z',
): Promise<TestDesk> {
  const database = await createTestDatabase()
  const clock = new TestClock(now)
  const errors: string[] = []
  const engine = createEngine({ database, clock, definitions: new Map(), codeVersion: null })
  const config = defineConfig({ systems, notifications: { channels, ...notifications } })
  const desk = openDesk(engine, {
    config,
    onError: (error) => {
      errors.push(String(error))
    },
  })
  const stopping = new AbortController()
  const sender = new Sender(desk, stopping.signal, () => undefined)
  const book = new RouteBook(desk)
  const rows = async <Row extends object>(text: string, values: unknown[] = []) =>
    (await database.pool.query<Row>(text, values)).rows
  const route = () => routeNotices(desk, book)
  const send = async () => {
    await sender.look()
    await sender.settled()
  }
  return {
    desk,
    database,
    clock,
    errors,
    rows,
    route,
    send,
    tell: (...notices) => tell(database, clock.now(), notices),
    turn: async () => {
      await route()
      await send()
    },
    states: async () =>
      Object.fromEntries(
        (
          await rows<{ state: string; count: number }>(
            `SELECT state, count(*)::integer AS count FROM deliveries GROUP BY state ORDER BY state`,
          )
        ).map(({ state, count }) => [state, count]),
      ),
    [Symbol.asyncDispose]: async () => {
      stopping.abort()
      await sender.settled()
      await database.drop()
    },
  }
}

/** Stores notices, warnings that an alert fired where nothing else is said, in one transaction. */
export async function tell(database: TestDatabase, now: Date, notices: readonly Partial<Notice>[]): Promise<void> {
  await database.transaction((client) =>
    insertNotices(
      client,
      notices.map((notice) => ({
        id: newRunId(now),
        kind: 'alert fired',
        severity: 'warning',
        at: now,
        system: null,
        pipeline: null,
        rule: null,
        outcome: null,
        alertId: null,
        runId: null,
        title: 'Something is wrong',
        facts: {},
        ...notice,
      })),
    ),
  )
}

interface StoredAlert {
  state: string
  severity: string
  firedAt: Date
  parent: string | null
}

/** Stores an alert, as the room above that judges stores them. */
export async function storeAlert(pool: Pool, alert: Partial<StoredAlert> = {}): Promise<string> {
  const { state = 'firing', severity = 'critical', firedAt = new Date('2026-08-19T12:00:00Z'), parent = null } = alert
  const id = randomUUID()
  await pool.query(`CREATE TABLE IF NOT EXISTS alerts (id uuid PRIMARY KEY, rule text, kind text, subject text, state text,
    severity text, title text, since timestamptz, fired_at timestamptz, count integer, acknowledged_by text,
    closed_at timestamptz, parent_id uuid)`)
  await pool.query(
    `INSERT INTO alerts (id, rule, kind, subject, state, severity, title, since, fired_at, count, parent_id)
     VALUES ($1::uuid, 'rule', 'run', $1::text, $2, $3, 'title', $4, $4, 1, $5)`,
    [id, state, severity, firedAt, parent],
  )
  return id
}

export async function moveAlert(pool: Pool, id: string, state: string): Promise<void> {
  await pool.query(
    `UPDATE alerts SET state = $2::text, acknowledged_by = CASE WHEN $2::text = 'acknowledged' THEN 'person ann' END,
       closed_at = CASE WHEN $2::text IN ('resolved', 'dismissed') THEN fired_at END WHERE id = $1`,
    [id, state],
  )
}
