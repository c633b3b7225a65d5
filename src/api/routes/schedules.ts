import { catchUpText, parseCatchUp } from '../../pipelines/schedules/catch-up-text.ts'
import { parseTiming } from '../../pipelines/schedules/timing-text.ts'
import type { Platform } from '../../platform.ts'
import { currentFreeze } from '../../scheduler/freeze/freeze.ts'
import type { ScheduleChange } from '../../scheduler/schedules/commands.ts'
import { scheduleCalendar } from '../../scheduler/schedules/schedule-calendar.ts'
import type { scheduleRoutes } from '../contract/schedules.ts'
import type { HandlersOf } from '../handlers.ts'

/** Schedules: how they stand, what steers them, and the freeze over all of them. */
export const scheduleHandlers: HandlersOf<typeof scheduleRoutes> = {
  'get /api/schedules': async ({ platform }) => {
    const [schedules, frozen] = await Promise.all([platform.listSchedules(), frozenNow(platform)])
    return { items: schedules.map((one) => ({ ...one, catchUp: catchUpText(one.catchUp) })), frozen }
  },
  'get /api/schedules/calendar': async ({ platform, query }) =>
    await scheduleCalendar(await platform.engine(), { from: new Date(query.from), to: new Date(query.to) }),
  'get /api/schedules/{name}/next': async ({ platform, path, query }) => ({
    times: await platform.nextRuns(path.name, query.count),
  }),
  'post /api/schedules/{name}/pause': async ({ platform, path, body, signed }) => ({
    changed: await platform.pauseSchedule(path.name, signed.actor, body.reason),
  }),
  'post /api/schedules/{name}/resume': async ({ platform, path, signed }) => ({
    changed: await platform.resumeSchedule(path.name, signed.actor),
  }),
  'post /api/schedules/{name}/trigger': async ({ platform, path, signed }) => ({
    run: (await platform.triggerSchedule(path.name, signed.actor)).runId,
  }),
  'patch /api/schedules/{name}': async ({ platform, path, body, signed }) => {
    const { timing, zone, catchUp, isEnabled } = body
    const change: ScheduleChange = {
      ...(timing === undefined
        ? {}
        : { timing: timing === null ? null : parseTiming(timing, await zoneOf(platform, path.name, zone)) }),
      ...(zone === undefined || timing !== undefined ? {} : { zone }),
      ...(catchUp === undefined ? {} : { catchUp: catchUp === null ? null : parseCatchUp(catchUp) }),
      ...(isEnabled === undefined ? {} : { isEnabled }),
    }
    return { changed: await platform.changeSchedule(path.name, change, signed.actor) }
  },
  'post /api/freeze': async ({ platform, body, signed }) => await platform.freeze(body.reason, signed.actor),
  'post /api/thaw': async ({ platform, body, signed }) => await platform.thaw(signed.actor, body),
}

async function frozenNow(platform: Platform) {
  const freeze = await currentFreeze(await platform.engine())
  return freeze ? { reason: freeze.reason, by: freeze.frozenBy, since: freeze.frozenAt } : null
}

/** The zone that is asked for, else the one it has, else the team's. */
async function zoneOf(platform: Platform, name: string, asked: string | null | undefined): Promise<string> {
  if (asked) return asked
  const schedule = (await platform.listSchedules()).find((one) => one.name === name)
  return schedule?.zone ?? platform.config.timezone
}
