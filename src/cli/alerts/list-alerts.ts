import type { Command } from 'commander'
import type { AlertReport } from '../../monitoring/alerts/acts.ts'
import { listAlerts } from '../../monitoring/alerts/acts.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface ListFlags {
  all?: true
  rule?: string
  pipeline?: string
  to?: string
  json?: true
}

/** Lists alerts. */
export async function showAlerts(command: Command, { all, rule, pipeline, to, json }: ListFlags): Promise<number> {
  return await withPlatform(command, async (platform) => {
    if (to !== undefined) {
      const { exportList } = await import('../output/export-list.ts')
      const query = { all: all && 'true', rule, pipeline }
      return await exportList(platform, '/api/alerts/export', { to, query })
    }
    const alerts = await listAlerts(await platform.engine(), { state: all ? 'all' : 'open', rule, pipeline })
    if (json) printJson({ alerts })
    else print(alertTable(alerts))
    return exitCodes.done
  })
}

/** Alerts for people. */
export function alertTable(alerts: readonly AlertReport[]): string {
  if (alerts.length === 0) return 'nothing is wrong that a rule has seen'
  return table(
    ['alert', 'severity', 'state', 'what', '>count', 'fired', 'affected'],
    alerts.map(({ id, severity, state, title, count, firedAt, affected }) => {
      return [id, severity, state, title, count, firedAt ? moment(firedAt) : '', affected.length || '']
    }),
  )
}
