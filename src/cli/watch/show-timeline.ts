import type { Command } from 'commander'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { wallClockMs } from '../../pipelines/time-zone.ts'
import { exitCodes } from '../exit-codes.ts'
import { colouredState, colours } from '../output/colours.ts'
import { print, printJson, say } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { grouped, oneLine } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { type Json, type Watches, withWatches } from './ask-watches.ts'
import { dayBar } from './day-bar.ts'

type Timeline = Awaited<ReturnType<typeof readTimeline>>
type Job = Timeline['jobs'][number]
type Verdict = Timeline['verdicts'][number]

const titles = ['job', 'state', 'time', '>took', '>records', '>a second', '>done', 'finish', 'day', 'wrong']

/** Shows a business day of a watch, by the clocks of its zone. */
export async function showTimeline(
  command: Command,
  watch: string,
  { day, json }: Json & { day?: string },
): Promise<number> {
  return await withWatches(command, async (watches) => {
    const timeline = await readTimeline(watches, watch, day)
    if (json) {
      printJson(timeline)
      return exitCodes.done
    }
    const zone = timeline.day.timezone
    const now = watches.platform.clock.now()
    print(head(timeline, zone))
    print(
      table(
        titles,
        timeline.jobs.map((job) => row(job, timeline, { zone, now })),
      ),
    )
    const verdicts = [...timeline.verdicts, ...timeline.jobs.flatMap((job) => job.verdicts)]
    for (const verdict of verdicts) print(verdictLine(verdict, watch, zone))
    for (const trouble of timeline.troubles) say(trouble)
    return exitCodes.done
  })
}

async function readTimeline(watches: Watches, name: string, day: string | undefined) {
  return await askRoute(watches, 'get /api/watches/{name}/timeline', { path: { name }, query: { day } })
}

function head({ watch, day, isToday, lookedAt, awaySince, forecast, jobs }: Timeline, zone: string): string {
  const looked = lookedAt === null ? 'never looked at' : `looked at ${momentIn(zone, lookedAt)}`
  const away = awaySince === null ? '' : `, away since ${momentIn(zone, awaySince)}`
  // What was foretold and has passed while a job is still to come, or goes on, is no forecast any more.
  const isOpen = jobs.some(({ state }) => state === 'waiting' || state === 'running')
  const hasPassed = isOpen && lookedAt !== null && (forecast?.finishP90 ?? lookedAt) < lookedAt
  const done = isToday && forecast && !hasPassed ? `, done ${spread(forecast, zone)}` : ''
  return `${watch} on ${day.date} (${zone}): ${looked}${away}${done}`
}

function row(job: Job, { day, isToday }: Timeline, { zone, now }: { zone: string; now: Date }): string[] {
  const { startedAt, endedAt, durationMs, records, recordsPerSecond, progress, forecast } = job
  const isRunning = job.state === 'running'
  const isOver = !isRunning && startedAt !== null
  return [
    job.job,
    colouredState(job.state),
    startedAt === null ? '' : `${timeIn(zone, startedAt)}-${endedAt === null ? '' : timeIn(zone, endedAt)}`,
    durationMs === null ? '' : formatDuration(Math.round(durationMs / 1000) * 1000),
    records === null ? '' : grouped(records),
    recordsPerSecond === null ? '' : recordsPerSecond.toFixed(1),
    progress === null || !isRunning ? '' : `${Math.round(progress * 100)} %`,
    forecast === null || isOver || !isToday ? '' : spread(forecast, zone),
    barOf(job, day, { now, isExpected: isToday && !isOver }),
    [...new Set(job.verdicts.map(({ kind }) => kind.replaceAll('_', ' ')))].join(', '),
  ]
}

function barOf(
  { runs, forecast }: Job,
  { startsAt, endsAt }: Timeline['day'],
  { now, isExpected }: { now: Date; isExpected: boolean },
): string {
  const ran = runs.flatMap(({ startedAt: from, endedAt, state, lastSeenAt }) =>
    from === null ? [] : { from, to: endedAt ?? (state === 'vanished' ? lastSeenAt : now) },
  )
  const { startP50, finishP50 } = forecast ?? {}
  const began = runs.length > 0 || !startP50 ? now : new Date(startP50)
  return dayBar({
    startsAt: new Date(startsAt),
    endsAt: new Date(endsAt),
    runs: ran.map(({ from, to }) => ({ from: new Date(from), to: new Date(to) })),
    expected: isExpected && finishP50 ? { from: began, to: new Date(finishP50) } : null,
  })
}

function verdictLine({ job, kind, since, until, evidence }: Verdict, watch: string, zone: string): string {
  const over = until === null ? '' : ` until ${timeIn(zone, until)}`
  return `${job || watch}: ${colours.red(kind.replaceAll('_', ' '))} since ${timeIn(zone, since)}${over}: ${oneLine(evidence)}`
}

/** '14:10-15:25': as likely as not, and nearly for certain. */
function spread({ finishP50, finishP90 }: NonNullable<Timeline['forecast']>, zone: string): string {
  return [finishP50, finishP90].flatMap((at) => (at === null ? [] : timeIn(zone, at))).join('-')
}

/** '2026-08-18 14:10': what may be of another day. */
function momentIn(zone: string, instant: string): string {
  return new Date(wallClockMs(new Date(instant), zone)).toISOString().slice(0, 16).replace('T', ' ')
}

function timeIn(zone: string, instant: string): string {
  return momentIn(zone, instant).slice(11)
}
