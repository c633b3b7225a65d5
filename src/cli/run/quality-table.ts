import { dimensions } from '../../pipelines/dimensions.ts'
import type { RunReport } from '../../runs/trail/report.ts'
import { colours } from '../output/colours.ts'
import { table } from '../output/table.ts'
import { oneLine } from '../output/words.ts'

/** The scores of the sources, and what was measured; only the dimensions that were. */
export function qualityTable({ quality }: RunReport): string {
  if (!quality) return ''
  const sources = Object.entries(quality.bySource)
  const measured = dimensions.filter((name) => sources.some(([, ofSource]) => ofSource.dimensions[name] !== undefined))
  const rows = sources.map(([source, { score, band, verdict, dimensions: scores, reasons }]) => [
    source || 'all',
    score,
    band,
    painted(verdict),
    ...measured.map((name) => scores[name]),
    oneLine(reasons.join('; '), 100),
  ])
  return table(['quality', '>score', 'band', 'verdict', ...measured.map((name) => `>${name}`), ''], rows)
}

function painted(verdict: 'pass' | 'warn' | 'block'): string {
  if (verdict === 'pass') return colours.green(verdict)
  return verdict === 'warn' ? colours.yellow(verdict) : colours.red(verdict)
}
