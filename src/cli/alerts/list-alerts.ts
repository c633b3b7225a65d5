import type { Command } from 'commander'
import { alertRoutes as routes } from '../../api/contract/alerts.ts'
import { alertHandlers as handlers } from '../../api/routes/alerts.ts'
import type { AlertReport } from '../../monitoring/alerts/acts.ts'
import { exitCodes } from '../exit-codes.ts'
import { printNext } from '../output/print-next.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface ListFlags {
  all?: true
  state?: string
  severity?: string
  rule?: string
  pipeline?: string
  system?: string
  limit: number
  after?: string
  file?: string
  json?: true
}

/** Lists alerts, the newest first. */
export async function showAlerts(command: Command, { file, json, all, limit, after, ...filter }: ListFlags) {
  return await withPlatform(command, async (platform) => {
    const query = { ...filter, all: all && ('true' as const) }
    if (file !== undefined) {
      const { exportList } = await import('../output/export-list.ts')
      return await exportList(platform, '/api/alerts/export', { file, query })
    }
    const asked = { query: { ...query, limit, after } }
    const { items, next } = await askRoute({ platform, routes, handlers }, 'get /api/alerts', asked)
    if (json) printJson({ alerts: items, next })
    else print(alertTable(items))
    if (!json) printNext(next)
    return exitCodes.done
  })
}

type Line = Pick<AlertReport, 'id' | 'severity' | 'state' | 'title' | 'count' | 'affected'> & {
  firedAt: Date | string | null
}

/** Alerts for people. */
export function alertTable(alerts: readonly Line[]): string {
  if (alerts.length === 0) return 'nothing is wrong that a rule has seen'
  return table(
    ['alert', 'severity', 'state', 'what', '>count', 'fired', 'affected'],
    alerts.map(({ id, severity, state, title, count, firedAt, affected }) => {
      return [id, severity, state, title, count, firedAt ? moment(firedAt) : '', affected.length || '']
    }),
  )
}
