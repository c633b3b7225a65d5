import type { Database } from '../../database/database.ts'
import { NothingThere, shown } from '../../pipelines/refusal.ts'
import type { Actor } from '../actor.ts'
import { recordAct } from '../audit/record.ts'
import { getUser } from '../users/users.ts'
import { endSession, endSessionsOf, type OpenSession, readOpenSessions } from './session-store.ts'

/** Browsers in which somebody, or anybody, is signed in; who was seen last comes first. */
export async function listSessions(
  { pool }: Database,
  userId: string | null,
  now = new Date(),
): Promise<OpenSession[]> {
  return await readOpenSessions(pool, userId, now)
}

/** Ends a session; of one user, or whoever's it is. Refuses one that is over, or somebody else's. */
export async function endSessionById(
  database: Database,
  id: string,
  userId: string | null,
  actor: Actor,
  now = new Date(),
): Promise<void> {
  await database.transaction(async (client) => {
    const email = await endSession(client, id, userId, now)
    if (email === undefined) throw new NothingThere(`expected the id of a session that is open, got ${shown(id)}`)
    const object = { kind: 'session', id }
    await recordAct(client, { actor, action: 'session.end', object, after: { user: email }, at: now })
  })
}

/** Signs somebody out wherever they are signed in. They may sign in again. */
export async function signOutEverywhere(
  database: Database,
  idOrEmail: string,
  actor: Actor,
  now = new Date(),
): Promise<number> {
  const { id, email } = await getUser(database, idOrEmail)
  return await database.transaction(async (client) => {
    const sessions = await endSessionsOf(client, id, now)
    const object = { kind: 'user', id: email }
    await recordAct(client, { actor, action: 'user.sign-out', object, after: { sessions }, at: now })
    return sessions
  })
}
