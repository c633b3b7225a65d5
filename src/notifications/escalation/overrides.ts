import { randomUUID } from 'node:crypto'
import { type Actor, actorText } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import { nearestName } from '../../pipelines/nearest.ts'
import { type Duty, dutiesFrom, type Override, type Rota } from '../../pipelines/notifications/rota.ts'
import { NothingThere, Refusal, shown } from '../../pipelines/refusal.ts'
import type { Engine } from '../../runs/engine.ts'
import { insertOverride, markRemoved, readOverrides } from './escalation-store.ts'

/** Who is on call, and the overrides that are not over. */
export interface OnCall {
  people: string[]
  /** From now on, one after the other; none where no rota is declared. */
  duties: Duty[]
  overrides: Override[]
}

/** Tells who is on call now and next. */
export async function readOnCall(
  { database, clock }: Pick<Engine, 'database' | 'clock'>,
  rota: Rota | undefined,
  teamZone: string,
): Promise<OnCall> {
  const now = clock.now()
  const overrides = await readOverrides(database.pool, now)
  if (!rota) return { people: [], duties: [], overrides }
  return { people: rota.people.map(({ name }) => name), duties: dutiesFrom(rota, overrides, now, teamZone), overrides }
}

/** Puts somebody on call for a time, whoever has the turn. Refuses who is not in the rota. */
export async function addOverride(
  { database, clock }: Pick<Engine, 'database' | 'clock'>,
  rota: Rota | undefined,
  { person, from, to }: Pick<Override, 'person' | 'from' | 'to'>,
  actor: Actor,
): Promise<Override> {
  const names = (rota?.people ?? []).map(({ name }) => name)
  if (!names.includes(person)) {
    const near = nearestName(person, names)
    throw new Refusal(
      `expected somebody in onCall, got ${shown(person)}${near === undefined ? '' : `, did you mean '${near}'?`}`,
    )
  }
  if (!(from < to)) throw new Refusal(`expected the time to end after it begins, got ${shown(from)} to ${shown(to)}`)
  const override = { id: randomUUID(), from, to, person, createdAt: clock.now(), createdBy: actorText(actor) }
  await database.transaction(async (client) => {
    await insertOverride(client, override)
    const act = {
      action: 'on-call.override',
      object: { kind: 'override', id: override.id },
      after: { person, from, to },
    }
    await recordAct(client, { actor, ...act, at: override.createdAt })
  })
  return override
}

/** Takes an override back. Refuses one that is not there. */
export async function removeOverride(
  { database, clock }: Pick<Engine, 'database' | 'clock'>,
  id: string,
  actor: Actor,
): Promise<void> {
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
  const at = clock.now()
  await database.transaction(async (client) => {
    if (!isId || !(await markRemoved(client, id, actorText(actor), at))) {
      throw new NothingThere(`expected the id of an override that counts, got ${shown(id)}`)
    }
    await recordAct(client, { actor, action: 'on-call.remove', object: { kind: 'override', id }, at })
  })
}
