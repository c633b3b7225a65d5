import { v7 } from 'uuid'
import { type Actor, actorText } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import { newSecret } from '../../people/secret-text.ts'
import { didYouMean } from '../../pipelines/nearest.ts'
import { remember } from '../../pipelines/redaction.ts'
import { NothingThere, Refusal } from '../../pipelines/refusal.ts'
import type { Engine } from '../../runs/engine.ts'
import { getWatch } from '../declared-store.ts'
import { heartbeatsName } from '../sources/heartbeats.ts'
import { endStoredKey, insertKey, type PingKey, readKeys } from './key-store.ts'

const keyPrefix = 'mlp_'
const shownLetters = keyPrefix.length + 6

/** Makes a key by which a script tells of a job. The secret is told this once. */
export async function createPingKey(
  { database, clock }: Engine,
  watch: string,
  job: string,
  actor: Actor,
): Promise<{ key: PingKey; secret: string }> {
  const { declared } = await getWatch(database.pool, watch)
  if (declared.source !== heartbeatsName) {
    throw new Refusal(
      `expected a watch over heartbeats(), got '${watch}', which looks at ${declared.source}: it hears of no ping`,
    )
  }
  const jobs = declared.workflow.map((each) => each.job)
  if (!jobs.includes(job))
    throw new NothingThere(`no job of watch '${watch}' is called '${job}'${didYouMean(job, jobs)}`)
  const { secret, hash } = newSecret(keyPrefix)
  remember(secret)
  const key: PingKey = {
    id: v7(),
    watch,
    job,
    prefix: secret.slice(0, shownLetters),
    createdAt: clock.now(),
    createdBy: actorText(actor),
    lastPingAt: null,
  }
  await database.transaction(async (client) => {
    await insertKey(client, key, hash)
    const object = { kind: 'ping key', id: key.id }
    await recordAct(client, { actor, action: 'ping-key.create', object, after: { watch, job }, at: key.createdAt })
  })
  return { key, secret }
}

/** The keys of a watch, without their secrets. */
export async function listPingKeys({ database }: Engine, watch: string): Promise<PingKey[]> {
  await getWatch(database.pool, watch)
  return await readKeys(database.pool, watch)
}

/** Ends a key: whoever pings it is told that there is nothing. */
export async function endPingKey({ database, clock }: Engine, watch: string, id: string, actor: Actor): Promise<void> {
  await getWatch(database.pool, watch)
  await database.transaction(async (client) => {
    const job = await endStoredKey(client, watch, id, clock.now())
    if (job === undefined) {
      throw new NothingThere(
        `expected the id of a key of watch '${watch}'; \`millrace watch keys ${watch}\` lists them`,
      )
    }
    const object = { kind: 'ping key', id }
    await recordAct(client, { actor, action: 'ping-key.end', object, before: { watch, job }, at: clock.now() })
  })
}
