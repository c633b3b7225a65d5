import type { Command } from 'commander'
import type { DailyMetrics } from '../../monitoring/metrics/day-store.ts'
import { metricsHistory, rateOf, type SuccessRate } from '../../monitoring/metrics/history.ts'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { didYouMean } from '../../pipelines/nearest.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { counted, grouped } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface ShowFlags {
  days: number
  pipeline?: string
  file?: string
  json?: true
}

/** Shows the last days, the newest first. */
export async function showMetrics(command: Command, { days, pipeline, file, json }: ShowFlags): Promise<number> {
  return await withPlatform(command, async (platform) => {
    if (file !== undefined) {
      const { exportList } = await import('../output/export-list.ts')
      return await exportList(platform, '/api/metrics/export', { file, query: { days, pipeline } })
    }
    const { database, clock } = await platform.engine()
    const history = await metricsHistory(database.pool, {
      days,
      now: clock.now(),
      ...(pipeline === undefined ? {} : { pipeline }),
    })
    if (pipeline !== undefined && history.length === 0) {
      const names = platform.config.pipelines.map(({ name }) => name)
      const hint = didYouMean(pipeline, names)
      if (!names.includes(pipeline)) throw new Refusal(`expected a pipeline that is there, got '${pipeline}'${hint}`)
    }
    const success = rateOf(history)
    if (json) printJson({ days: history, success })
    else if (history.length === 0) print(`no runs ended in the last ${counted(days, 'day')}`)
    else
      print(
        [dayTable(history), ...(pipeline === undefined ? [] : metricTable(history)), rateLine(success)].join('\n\n'),
      )
    return exitCodes.done
  })
}

function dayTable(history: readonly DailyMetrics[]): string {
  return table(
    [
      'day',
      'pipeline',
      '>runs',
      '>completed',
      '>partial',
      '>failed',
      '>cancelled',
      '>median',
      '>95 %',
      '>fetched',
      '>stored',
      '>bad',
    ],
    history.map((day) => [
      day.day,
      day.pipeline,
      ...[day.runs, day.completed, day.partial, day.failed, day.cancelled].map(grouped),
      ...[day.durationP50Ms, day.durationP95Ms].map((ms) => (ms === null ? '' : formatDuration(ms))),
      ...[day.fetched, day.stored, day.quarantined].map(grouped),
    ]),
  )
}

function metricTable(history: readonly DailyMetrics[]): string[] {
  const rows = history.flatMap(({ day, metrics }) =>
    Object.entries(metrics).map(([name, { sum, mean, min, max, count }]) => [
      day,
      name,
      sum,
      shortened(mean),
      min,
      max,
      count,
    ]),
  )
  return rows.length === 0 ? [] : [table(['day', 'metric', '>sum', '>mean', '>least', '>most', '>runs'], rows)]
}

function shortened(value: number): number {
  return Math.round(value * 1000) / 1000
}

function rateLine({ completed, partial, failed, cancelled, rate }: SuccessRate): string {
  const ended = completed + partial + failed
  const share = rate === null ? '' : ` (${Math.round(rate * 1000) / 10} %)`
  return `${grouped(completed)} of ${counted(ended, 'run')} completed${share}; ${grouped(cancelled)} cancelled`
}
