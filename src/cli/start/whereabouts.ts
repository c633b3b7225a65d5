import { shownDatabase } from '../../database-address.ts'
import { formatDuration } from '../../pipelines/format-duration.ts'
import type { Platform } from '../../platform.ts'
import type { ScheduleReport } from '../../scheduler/schedules/list-schedules.ts'
import { counted, moment } from '../output/words.ts'

export interface Started {
  processes: number
  /** Where the API listens; undefined where this process has none. */
  apiAddress: string | undefined
}

/** Where everything is, and when what runs next, for who has just started it. */
export async function whereabouts(platform: Platform, { processes, apiAddress }: Started): Promise<string[]> {
  const { database } = await platform.engine()
  const { config } = platform
  const isOwn = config.database.url !== undefined || process.env.DATABASE_URL
  return [
    `database     ${shownDatabase(database.url)}, schema ${database.schema}${isOwn ? '' : ' (embedded)'}`,
    ...platform.simulated().map(({ name, title, address }) => `simulated    ${name}: ${title}, at ${address}`),
    `pipelines    ${config.pipelines.map(({ name }) => name).join(', ') || 'none'}`,
    ...(await scheduleLines(platform)),
    ...(apiAddress === undefined
      ? []
      : [
          `dashboard    ${apiAddress}`,
          `api          ${apiAddress}/api/health, ${apiAddress}/metrics, ${apiAddress}/api/openapi.json`,
        ]),
    `workers      ${processes === 0 ? 'none here' : counted(processes, 'process', 'processes')}; Ctrl-C stops`,
  ]
}

const mostLines = 12

async function scheduleLines(platform: Platform): Promise<string[]> {
  const schedules = (await platform.listSchedules()).filter(({ state }) => state !== 'REMOVED')
  const now = platform.clock.now().getTime()
  const lines = schedules
    .toSorted((left, right) => (left.nextDueAt ?? '~').localeCompare(right.nextDueAt ?? '~'))
    .map((schedule) => `schedule     ${schedule.name}: ${schedule.when}${zoneOf(schedule)}, ${nextOf(schedule, now)}`)
  if (lines.length <= mostLines) return lines
  return [...lines.slice(0, mostLines), `             and ${lines.length - mostLines} more: millrace schedule list`]
}

function zoneOf({ zone }: ScheduleReport): string {
  return zone === null ? '' : ` ${zone}`
}

function nextOf({ state, nextDueAt }: ScheduleReport, now: number): string {
  if (state !== 'RUNNING') return state.toLowerCase()
  if (nextDueAt === null) return 'when that happens'
  const leftMs = Date.parse(nextDueAt) - now
  return `next ${moment(nextDueAt)}${leftMs > 0 ? `, in ${formatDuration(leftMs)}` : ''}`
}
