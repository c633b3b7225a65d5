import { createHmac, timingSafeEqual } from 'node:crypto'
import { Refusal } from '../../pipelines/refusal.ts'
import type { Secret } from '../../pipelines/secret.ts'
import { admitAfterStart } from '../../runs/dispatch/admission.ts'
import { holdOffFreezes, readFreeze } from '../../runs/dispatch/freeze-store.ts'
import type { Engine } from '../../runs/engine.ts'
import { launch } from './launch.ts'
import { lockSchedule } from './schedule-store.ts'
import { mayBeDue, type StoredSchedule } from './stored-schedule.ts'
import { readTickOfRequest, type Tick } from './tick-store.ts'

/** How old a request may be, or how far ahead its clock. */
const toleranceMs = 5 * 60_000
const longestId = 200

/** A request that is to set off a schedule. */
export interface WebhookRequest {
  /** As it came, byte for byte. */
  body: string
  /** HMAC-SHA256 over `TIMESTAMP.BODY` in hex; `sha256=` may stand before it. */
  signature: string
  /** Seconds since 1970, as it was signed. */
  timestamp: string
  /** The sender's own: what comes again under it does nothing. */
  id: string
  /** The schedule's, from the configuration: it is not in the database. */
  secret: Secret
}

/** It did not come from who has the secret, or not now. The API answers 401 and says no more. */
export class UnsignedRequest extends Error {
  override name = 'UnsignedRequest'
}

/**
 * Starts a schedule's run for a signed request, once for its id and once for its signature, however often it is sent.
 * Throws {@link UnsignedRequest} where the signature or the time is wrong, and refuses what is no webhook.
 */
export async function triggerByWebhook(engine: Engine, name: string, request: WebhookRequest): Promise<Tick> {
  const now = engine.clock.now()
  const at = checkSigned(request, now)
  const cause = `webhook ${checkedId(request.id)}`
  const signature = hexOf(request.signature)
  const { tick, left } = await engine.database.transaction(async (client) => {
    await holdOffFreezes(client)
    const schedule = await lockSchedule(client, name)
    if (schedule?.declared.trigger.kind !== 'webhook') {
      throw new Refusal(`expected the name of a schedule that a request sets off, got '${name}'`)
    }
    const reason = (await readFreeze(client)) ? 'everything is frozen' : standsStill(schedule)
    const skipped = reason === undefined ? undefined : ({ outcome: 'skipped', reason } as const)
    const launched = await launch(engine, client, [{ schedule, at, cause, skipped, signature }], now)
    return { tick: await readTickOfRequest(client, { schedule: name, cause, signature }), left: launched.left }
  })
  for (const pipeline of left) await admitAfterStart(engine, pipeline)
  return tick
}

function standsStill(schedule: StoredSchedule): string | undefined {
  if (!schedule.isDeclared) return 'the schedule was removed'
  if (schedule.pausedAt) return 'the schedule is paused'
  return mayBeDue(schedule) ? undefined : 'the schedule is not enabled'
}

/** When it was signed. */
function checkSigned({ body, signature, timestamp, secret }: WebhookRequest, now: Date): Date {
  const expected = createHmac('sha256', secret.reveal()).update(`${timestamp}.${body}`).digest()
  const given = Buffer.from(hexOf(signature), 'hex')
  // Lengths are no secret; the comparison itself takes as long for every signature.
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new UnsignedRequest('expected the signature of who has the secret, got another')
  }
  const at = new Date(Number(timestamp) * 1000)
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now.getTime() - at.getTime()) > toleranceMs) {
    throw new UnsignedRequest('expected a request of the last five minutes, got one of another time')
  }
  return at
}

function hexOf(signature: string): string {
  return signature.replace(/^sha256=/, '').toLowerCase()
}

function checkedId(id: string): string {
  if (/^[\x21-\x7e]+$/.test(id) && id.length <= longestId) return id
  throw new Refusal(`expected an id of 1 to ${longestId} letters, digits and signs, got another`)
}
