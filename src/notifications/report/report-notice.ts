import { type CalendarDay } from '../../pipelines/calendar-day.ts'
import { formatDuration } from '../../pipelines/format-duration.ts'
import type { Notice } from '../../pipelines/notifications/notice.ts'
import { type Severity, severities } from '../../pipelines/severity.ts'
import type { RunState } from '../../runs/run.ts'
import type { WholeDay } from '../../watches/day-figures.ts'

/** What is reported of a day. */
export interface DayFigures {
  /** Runs that ended on it. */
  runs: readonly { pipeline: string; state: RunState; count: number }[]
  /** The last that failed, the newest first. */
  failures: readonly { pipeline: string; at: Date }[]
  /** Alerts that fire now. */
  alerts: readonly { severity: Severity; title: string }[]
  /** Datasets with series older than expected now. */
  stale: readonly { dataset: string; series: number }[]
  /** How watched jobs did on that business day, all of a watch together. */
  watched: readonly (WholeDay & {
    watch: string
    failedJobs: readonly { job: string; runs: number; failed: number }[]
  })[]
  /** Messages that did not arrive. */
  lost: readonly { channel: string; state: string; count: number }[]
}

const mostLines = 20
const words: Partial<Record<RunState, string>> = { completed: 'succeeded' }

/** The report of a day: a sentence, a line for each pipeline, and what needs somebody. */
export function reportNotice(id: string, day: CalendarDay, figures: DayFigures, at: Date): Notice {
  const { runs, failures, alerts, stale, watched, lost } = figures
  const failed = countOf(runs, 'failed')
  const isFine =
    failed + countOf(runs, 'partial') + alerts.length + stale.length + lost.length + failedOf(watched).length === 0
  return {
    id,
    kind: 'report',
    severity: isFine ? 'info' : 'warning',
    at,
    system: null,
    pipeline: null,
    rule: null,
    outcome: null,
    alertId: null,
    runId: null,
    title: `${day}: ${plural(sum(runs), 'run')}, ${failed} failed, ${plural(alerts.length, 'open alert')}`,
    facts: {
      text: isFine ? 'Everything that ran succeeded, and nothing is open.' : 'Something needs a look.',
      fields: { ...fieldsOf(runs), ...watchedFields(watched) },
      evidence: cut([
        ...failures.map(({ pipeline, at: ended }) => `Failed: ${pipeline}, ${ended.toISOString().slice(0, 16)}Z`),
        ...failedOf(watched),
        ...alerts
          .toSorted((one, other) => severities.indexOf(other.severity) - severities.indexOf(one.severity))
          .map(({ severity, title }) => `Open (${severity}): ${title}`),
        ...stale.map(({ dataset, series }) => `Stale: ${dataset}, ${series} series`),
        ...lost.map(({ channel, state, count }) => `Messages ${state}: ${count} over ${channel}`),
      ]),
    },
  }
}

function fieldsOf(runs: DayFigures['runs']): Record<string, string> {
  const byPipeline = Object.entries(Object.groupBy(runs, ({ pipeline }) => pipeline))
  const shown = byPipeline.slice(0, mostLines).map(([pipeline, counts = []]) => {
    return [pipeline, counts.map(({ state, count }) => `${count} ${words[state] ?? state}`).join(', ')]
  })
  const rest = byPipeline.length - shown.length
  return Object.fromEntries([...shown, ...(rest > 0 ? [['Others', plural(rest, 'more pipeline')]] : [])])
}

/** A line for each watch; its pipeline of the same name has one of its own. */
function watchedFields(watched: DayFigures['watched']): Record<string, string> {
  const lines = watched.slice(0, mostLines).map(({ watch, runs, successRate, averageMs, recordsPerSecond }) => {
    const parts = [
      plural(runs, 'run'),
      successRate !== null && `${successRate} % succeeded`,
      averageMs !== null && `${formatDuration(Math.round(averageMs / 1000) * 1000)} on average`,
      recordsPerSecond !== null && `${recordsPerSecond.toFixed(1)} records a second`,
    ]
    return [`Watched: ${watch}`, parts.filter((part) => part !== false).join(', ')]
  })
  return Object.fromEntries(lines)
}

function failedOf(watched: DayFigures['watched']): string[] {
  return watched.flatMap(({ watch, failedJobs }) =>
    failedJobs.map(({ job, runs, failed }) => `Failed: ${job} of ${watch}, ${failed} of ${plural(runs, 'run')}`),
  )
}

function cut(lines: readonly string[]): string[] {
  return lines.length <= mostLines ? [...lines] : [...lines.slice(0, mostLines), `and ${lines.length - mostLines} more`]
}

function countOf(runs: DayFigures['runs'], state: RunState): number {
  return sum(runs.filter((run) => run.state === state))
}

function sum(runs: DayFigures['runs']): number {
  return runs.reduce((total, { count }) => total + count, 0)
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
