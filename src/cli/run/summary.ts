import type { Config } from '../../pipelines/config.ts'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { calendarWindow } from '../../pipelines/window-math.ts'
import type { Counts } from '../../runs/run.ts'
import type { RunReport, StepReport } from '../../runs/trail/report.ts'
import { colouredState, colours } from '../output/colours.ts'
import { print } from '../output/stdout.ts'
import { type Cell, table } from '../output/table.ts'
import { grouped, oneLine } from '../output/words.ts'
import { planLines } from './plan-lines.ts'
import { qualityTable } from './quality-table.ts'
import { simulatedLine } from './simulated-line.ts'

const mostItems = 10

/** What came of a run, for a person. */
export function printReport(report: RunReport, config?: Config): void {
  print(headline(report))
  for (const line of [windowLine(report), errorLine(report), report.dryRun ? 'dry run: nothing was stored' : '']) {
    if (line) print(line)
  }
  for (const part of [countTable(report), qualityTable(report)]) if (part) print(`\n${part}`)
  print(`\n${stepTable(report.steps)}`)
  for (const line of planLines(report)) print(line)
  const simulated = config && simulatedLine(config)
  if (simulated) print(`\n${simulated}`)
}

/** `energy-prices  completed in 2.1 s  incremental  run 019a...` */
export function headline(report: RunReport): string {
  const { pipeline, status, durationMs, mode, id, unconfirmed } = report
  const state = unconfirmed ? `${status} (unconfirmed)` : status
  const took = durationMs === null ? '' : ` in ${formatDuration(durationMs)}`
  const about = colours.dim(`${mode}  run ${id}${report.generation > 1 ? `, generation ${report.generation}` : ''}`)
  return `${colours.bold(pipeline)}  ${colouredState(state)}${took}  ${about}`
}

/** The window in days, as people ask for it; where sources differ, the widest. */
function windowLine({ windows }: RunReport): string {
  // The pipeline's own window is only told where no step has a source with one.
  const { '': own, ...ofSources } = windows ?? {}
  const sources = Object.values(ofSources)
  const all = sources.length > 0 || !own ? sources : [own]
  const [first] = all
  if (!first) return ''
  const from = all.map((window) => window.from).toSorted()[0] ?? first.from
  const to =
    all
      .map((window) => window.to)
      .toSorted()
      .at(-1) ?? first.to
  const { firstDay, lastDay } = calendarWindow(new Date(from), new Date(to), first.zone)
  return colours.dim(`window ${firstDay} to ${lastDay}, ${first.zone}`)
}

function errorLine({ error }: RunReport): string {
  if (!error) return ''
  return `${colours.red(error.code)}${error.step ? ` in ${error.step}` : ''}: ${oneLine(error.message, 400)}`
}

const countNames = ['fetched', 'stored', 'inserted', 'updated', 'unchanged', 'deleted', 'quarantined'] as const

/** Rows by source, and by what became of them; only what there is. */
function countTable({ counts }: RunReport): string {
  const { bySource = {}, ...all } = counts
  const sources = Object.entries(bySource).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const names = countNames.filter((name) => [all, ...Object.values(bySource)].some((each) => each[name] !== undefined))
  if (names.length === 0) return ''
  const row = (title: string, of: Counts): Cell[] => [title, ...names.map((name) => numberOr(of[name]))]
  const rows = sources.map(([source, of]) => row(source || 'all', of))
  if (sources.length !== 1) rows.push(row('total', all))
  return table(['source', ...names.map((name) => `>${name}`)], rows)
}

function numberOr(count: number | undefined): string {
  return count === undefined ? '' : grouped(count)
}

/** The steps in their order. Of items, those that did not go well, because of a hundred thousand nobody reads the rest. */
function stepTable(steps: readonly StepReport[]): string {
  const items = steps.filter(({ item, status }) => item !== null && status !== 'completed')
  const shown = new Set(items.slice(0, mostItems))
  const rows = steps
    .filter((step) => step.item === null || shown.has(step))
    .map((step) => [
      step.item === null ? step.name : `  ${step.item}`,
      colouredState(step.status),
      step.attempts || '',
      step.durationMs === null ? '' : formatDuration(step.durationMs),
      noteOf(step),
    ])
  const more = items.length - shown.size
  return table(['step', 'state', '>attempts', '>duration', ''], rows) + (more > 0 ? `\n(${more} more items)` : '')
}

function noteOf({ error, reason, status }: StepReport): string {
  if (error && status !== 'skipped') return oneLine(`${error.code}: ${error.message}`)
  return oneLine(reason ?? '')
}
