import { addOverride, readOnCall, removeOverride } from '../../notifications/escalation/overrides.ts'
import type { onCallRoutes } from '../contract/on-call.ts'
import type { HandlersOf } from '../handlers.ts'

/** Who is on call, and who is instead for a time. */
export const onCallHandlers: HandlersOf<typeof onCallRoutes> = {
  'get /api/on-call': async ({ platform }) => {
    const { notifications, timezone } = platform.config
    return await readOnCall(await platform.engine(), notifications.onCall, timezone)
  },
  'post /api/on-call': async ({ platform, body: { person, from, to }, signed }) => {
    const engine = await platform.engine()
    const stretch = { from: from === undefined ? engine.clock.now() : new Date(from), to: new Date(to) }
    return await addOverride(engine, platform.config.notifications.onCall, { person, ...stretch }, signed.actor)
  },
  'delete /api/on-call/{id}': async ({ platform, path, signed }) => {
    await removeOverride(await platform.engine(), path.id, signed.actor)
  },
}
