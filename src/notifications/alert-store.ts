import type { ClientBase } from 'pg'
import type { Severity } from '../pipelines/severity.ts'
import type { AlertState } from './sending/still-true.ts'

/** What messages need to know of an alert. */
export interface AlertGlance {
  id: string
  state: AlertState
  severity: Severity
  firedAt: Date | null
}

/**
 * Alerts by their ids, or every one that fires where no ids are given, but for those that are a consequence of another. None
 * where there are no alerts at all.
 */
export async function readAlerts(client: ClientBase, ids?: readonly string[]): Promise<AlertGlance[]> {
  if (ids?.length === 0 || !(await areThereAlerts(client))) return []
  const { rows } = await client.query<AlertGlance>(
    `SELECT id, state, severity, fired_at AS "firedAt" FROM alerts
     WHERE ${ids ? 'id = ANY ($1)' : `state = 'firing' AND fired_at IS NOT NULL AND parent_id IS NULL`}`,
    ids ? [ids] : [],
  )
  return rows
}

async function areThereAlerts(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(`SELECT to_regclass('alerts') IS NOT NULL AS there`)
  return rows[0]?.there === true
}
