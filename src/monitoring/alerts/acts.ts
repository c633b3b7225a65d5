import type { ClientBase } from 'pg'
import { v7 } from 'uuid'
import { notify } from '../../database/channel.ts'
import { type Actor, actorText } from '../../people/actor.ts'
import { type Act, recordAct } from '../../people/audit/record.ts'
import { NothingThere, Refusal, shown } from '../../pipelines/refusal.ts'
import type { Engine } from '../../runs/engine.ts'
import { type Alert, type AlertState, mayMove } from './alert.ts'
import {
  type AlertEvent,
  type AlertFilter,
  findAlerts,
  findById,
  readAffected,
  readAlert,
  readTrail,
  writeAlerts,
  writeEvents,
} from './alert-store.ts'
import { alertsChannel, lockAlerts } from './lock.ts'
import type { Silence, SilenceMatcher } from './silence.ts'
import { endSilence, insertSilence, readSilences } from './silence-store.ts'

/** An alert with what it has brought about. */
export interface AlertReport extends Alert {
  /** Titles of the open alerts that are its consequences. */
  affected: string[]
}

/** Alerts, the newest first; by default those that are open and fire. */
export async function listAlerts({ database }: Engine, filter: AlertFilter = {}): Promise<AlertReport[]> {
  const alerts = await findAlerts(database.pool, filter)
  const affected = await readAffected(
    database.pool,
    alerts.map(({ id }) => id),
  )
  return alerts.map((alert) => ({
    ...alert,
    affected: affected.flatMap(({ parentId, title }) => (parentId === alert.id ? [title] : [])),
  }))
}

/** An alert by its id or the beginning of it, with its trail. Refuses what none or several begin with. */
export async function getAlert({ database }: Engine, id: string): Promise<AlertReport & { trail: AlertEvent[] }> {
  const found = await findById(database.pool, id)
  const [alert] = found
  if (!alert || found.length > 1 || !/^[0-9a-f-]+$/i.test(id)) {
    throw new NothingThere(
      `expected the id of an alert or its start, got ${shown(id)}, with which ${found.length} begin; \`millrace alerts list\` lists them`,
    )
  }
  const affected = await readAffected(database.pool, [alert.id])
  return { ...alert, affected: affected.map(({ title }) => title), trail: await readTrail(database.pool, alert.id) }
}

/** Says that somebody is at it. Until then nobody is told again; then it fires once more. Default: no end. */
export async function acknowledgeAlert(
  engine: Engine,
  id: string,
  actor: Actor,
  { note, until }: { note?: string; until?: Date } = {},
): Promise<Alert> {
  const now = engine.clock.now()
  if (until && until <= now) throw new Refusal(`expected until to be ahead, got ${until.toISOString()}`)
  const changes = { acknowledgedBy: actorText(actor), acknowledgedUntil: until ?? null, isTold: true }
  return await act(engine, id, 'acknowledged', actor, changes, note, until)
}

/** Wants to hear no more of it until its cause is gone. */
export async function dismissAlert(
  engine: Engine,
  id: string,
  actor: Actor,
  { note }: { note?: string } = {},
): Promise<Alert> {
  return await act(engine, id, 'dismissed', actor, { acknowledgedUntil: null, acknowledgedBy: null }, note)
}

async function act(
  { database, clock }: Engine,
  id: string,
  to: AlertState,
  actor: Actor,
  changes: Partial<Alert>,
  note?: string,
  until?: Date,
): Promise<Alert> {
  return await database.transaction(async (client) => {
    await lockAlerts(client)
    const alert = await readAlert(client, id)
    if (!alert) throw new NothingThere(`no alert has the id ${shown(id)}`)
    if (alert.closedAt !== null || (alert.state !== to && !mayMove(alert.state, to))) {
      throw new Refusal(
        `expected an alert that can become ${to}, got one that is ${alert.closedAt ? 'closed' : alert.state}`,
      )
    }
    const next = { ...alert, ...changes, state: to }
    await writeAlerts(client, [next])
    const event = {
      alertId: id,
      at: clock.now(),
      actor: actorText(actor),
      from: alert.state,
      to,
      told: null,
      note: note ?? null,
      until: until ?? null,
    }
    await writeEvents(client, [event])
    await notify(client, alertsChannel)
    await recordAct(client, {
      actor,
      action: to === 'acknowledged' ? 'alert.acknowledge' : 'alert.dismiss',
      object: { kind: 'alert', id },
      before: { state: alert.state },
      after: { state: to, note: event.note, until: event.until },
      at: event.at,
    })
    return next
  })
}

/** Has nobody told of alerts that match all that is named, from now on (or `from`) for a time. */
export async function silenceAlerts(
  { database, clock }: Engine,
  { from, to, reason, ...names }: Partial<SilenceMatcher> & { from?: Date; to: Date; reason: string },
  actor: Actor,
): Promise<Silence> {
  const matcher = { rule: null, pipeline: null, system: null, subject: null, ...names }
  if (Object.values(matcher).every((name) => name === null)) {
    throw new Refusal(
      'expected a rule, pipeline, system or subject, got none: a silence of everything hides what matters',
    )
  }
  const begins = from ?? clock.now()
  if (to <= begins) throw new Refusal(`expected a silence to end after it begins, got ${to.toISOString()}`)
  const silence = { id: v7(), ...matcher, from: begins, to, reason, createdBy: actorText(actor), endedBy: null }
  const { id, createdBy: _, endedBy: __, ...after } = silence
  const act = { actor, action: 'silence.create', object: { kind: 'silence', id }, after, at: clock.now() }
  await changing(database, (client) => insertSilence(client, silence), act)
  return silence
}

/** Ends a silence now. */
export async function unsilenceAlerts({ database, clock }: Engine, id: string, actor: Actor): Promise<Silence> {
  const at = clock.now()
  const act = { actor, action: 'silence.end', object: { kind: 'silence', id }, at }
  const ended = await changing(
    database,
    async (client) => {
      const found = await endSilence(client, id, at, actorText(actor))
      if (!found) throw new NothingThere(`no silence that is in force has the id ${shown(id)}`)
      return found
    },
    act,
  )
  return ended
}

/** Silences that are in force or will be. */
export async function listSilences({ database, clock }: Engine): Promise<Silence[]> {
  return await readSilences(database.pool, clock.now())
}

async function changing<Result>(
  database: Engine['database'],
  work: (client: ClientBase) => Promise<Result>,
  act: Act,
): Promise<Result> {
  return await database.transaction(async (client) => {
    await lockAlerts(client)
    const result = await work(client)
    await notify(client, alertsChannel)
    await recordAct(client, act)
    return result
  })
}
