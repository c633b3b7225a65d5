import type { DatasetFreshness, SeriesFreshness } from '../../monitoring/freshness/freshness.ts'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { colouredState, colours } from '../output/colours.ts'
import { table } from '../output/table.ts'
import { counted, grouped, moment } from '../output/words.ts'
import type { Status } from './read-status.ts'

/** The status for people. */
export function pictureOf(status: Status): string {
  const { database, notice, datasets, pipelines } = status
  // Nothing to tell of tables that the first run is going to make.
  const told = notice === null ? datasets : datasets.filter(({ problem }) => problem === null)
  const parts = [`${colours.dim('generated')}  ${moment(status.generatedAt)}`, databaseLines(database)]
  if (database.healthy) {
    parts.push(...told.map(datasetBlock))
    if (pipelines.length > 0) parts.push(pipelineTable(pipelines))
    parts.push(notice ?? `${workersLine(status)}\n${schedulerLine(status)}`)
  }
  return parts.join('\n\n')
}

function databaseLines(database: Status['database']): string {
  const title = colours.dim('database ')
  if (!database.healthy) return `${title}  ${colours.red(database.problem)}`
  const { address, latencyMs, serverVersion, connectionsUsed, maxConnections, pool } = database
  return [
    `${title}  ${colours.green('healthy')}  ${address}  PostgreSQL ${serverVersion}, ${timescale(database)}`,
    `           latency ${latencyMs} ms  connections ${connectionsUsed} of ${maxConnections}` +
      `  pool ${pool.open} of ${pool.most} open, ${pool.idle} idle, ${pool.waiting} waiting`,
  ].join('\n')
}

function timescale({ timescaleDb }: { timescaleDb: string | null }): string {
  if (timescaleDb === null) return 'TimescaleDB not seen'
  return timescaleDb === 'available' ? 'TimescaleDB available' : `TimescaleDB ${timescaleDb}`
}

function datasetBlock(dataset: DatasetFreshness): string {
  const { name, table: where, seriesColumns, valueColumn, series, more, moreThanCounted, problem } = dataset
  const title = `${colours.bold(name)}  ${colours.dim(where)}`
  if (problem !== null) return `${title}  ${paintedState('UNKNOWN')}  ${problem}`
  if (series.length === 0) return `${title}  ${paintedState('UNKNOWN')}  has no rows yet`
  const value = valueColumn === null ? [] : [`>${valueColumn}`]
  const rows = table(
    [...seriesColumns, 'latest', ...value, '>age', '>limit', ''],
    series.map((one) => [
      ...seriesColumns.map((column) => one.series[column]),
      shownTime(one.latest),
      ...(valueColumn === null ? [] : [one.value]),
      shownAge(one),
      one.limitMs === null ? '' : formatDuration(one.limitMs),
      paintedState(one.state),
    ]),
  )
  const rest = more === 0 ? [] : [`and ${moreThanCounted ? 'more than ' : ''}${grouped(more)} more`]
  return [title, rows, ...rest, ...namesFound(dataset)].join('\n')
}

function shownAge({ ageMs, ageDays }: SeriesFreshness): string {
  if (ageDays !== null) return `${ageDays}d`
  return ageMs === null ? '' : formatDuration(ageMs)
}

function shownTime(latest: string | null): string {
  return latest?.includes('T') ? moment(latest) : (latest ?? '')
}

function paintedState(state: SeriesFreshness['state']): string {
  if (state === 'UNKNOWN') return colours.dim(state)
  return state === 'FRESH' ? colours.green(state) : colours.red(state)
}

/** A line for each of the columns by which series are told apart, with the names in it. */
function namesFound({ seriesColumns, series }: DatasetFreshness): string[] {
  const width = Math.max(...seriesColumns.map((column) => column.length))
  return seriesColumns.map((column) => {
    const names = new Set(series.map((one) => one.series[column]))
    return `${colours.dim(column.padEnd(width))}  ${[...names].join(', ')}`
  })
}

function pipelineTable(pipelines: Status['pipelines']): string {
  return table(
    ['pipeline', 'last run', 'started', '>duration', '>stored', '>running', '>waiting', '>paused', '>queued'],
    pipelines.map(({ name, lastRun, running, waiting, paused, queued, moreThanCounted }) => {
      const atLeast = (count: number) => `${grouped(count)}${moreThanCounted ? '+' : ''}`
      return [
        name,
        lastRun === null ? 'none' : colouredState(lastRun.state),
        lastRun === null ? '' : moment(lastRun.at),
        typeof lastRun?.durationMs === 'number' ? formatDuration(lastRun.durationMs) : '',
        typeof lastRun?.stored === 'number' ? grouped(lastRun.stored) : '',
        grouped(running),
        atLeast(waiting),
        atLeast(paused),
        atLeast(queued),
      ]
    }),
  )
}

function schedulerLine({ scheduler: { state, nextRun } }: Status): string {
  const next = nextRun ? `next run ${moment(nextRun.at)}  ${nextRun.pipeline} (${nextRun.schedule})` : 'nothing is due'
  return `${colours.dim('scheduler')}  ${state === 'RUNNING' ? colours.green(state) : colours.yellow(state)}  ${next}`
}

function workersLine({ workers }: Status): string {
  const title = colours.dim('workers  ')
  if (workers.length === 0) return `${title}  ${colours.yellow('no worker is running: millrace start')}`
  const where = workers.map(({ host, processId }) => `${processId} on ${host}`)
  return `${title}  ${counted(workers.length, 'worker')} alive: process ${where.join(', ')}`
}
