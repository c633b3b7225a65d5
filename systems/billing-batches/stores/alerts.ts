import type { Pool } from 'pg'

export interface BatchAlert {
  id: string
  batch_code: string | null
  alert_type: string
  alert_severity: 'INFO' | 'WARNING' | 'CRITICAL'
  alert_message: string
  batch_execution_log_id: string | null
  business_date: string | null
  acknowledged: boolean
  acknowledged_by: string | null
  acknowledged_at: Date | null
  email_sent: boolean
  email_sent_at: Date | null
  created_at: Date
}

/** What is wrong now, the worst and newest first. */
export async function activeAlerts(pool: Pool): Promise<BatchAlert[]> {
  const { rows } = await pool.query<BatchAlert>(
    `select id, batch_code, alert_type, alert_severity, alert_message, batch_execution_log_id,
       business_date::text as business_date, acknowledged, acknowledged_by, acknowledged_at, email_sent, email_sent_at,
       created_at
     from billing_batches.batch_monitoring_alerts where resolved_at is null
     order by array_position(array['CRITICAL', 'WARNING', 'INFO'], alert_severity), created_at desc, id`,
  )
  return rows
}

/** Whether it is an alert of these batches, open or not. */
export async function isAlert(pool: Pool, id: string): Promise<boolean> {
  const text = 'select from billing_batches.batch_monitoring_alerts where id::text = $1'
  return (await pool.query(text, [id])).rows.length > 0
}
