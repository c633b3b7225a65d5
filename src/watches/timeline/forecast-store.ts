import type { ClientBase, Pool } from 'pg'
import { timesAsTexts } from '../../database/value-types.ts'
import type { DayForecast, Spread } from '../foresight/forecast.ts'

/** When a job of a day is expected to start and to be done; of the day itself where `job` is empty. Its times are for showing. */
export interface StoredForecast {
  job: string
  at: string
  startP50: string | null
  startP90: string | null
  finishP50: string | null
  finishP90: string | null
  slackMs: number | null
  isOnCriticalPath: boolean
}

export async function readForecasts(
  pool: Pool | ClientBase,
  watch: string,
  day: string,
): Promise<Map<string, StoredForecast>> {
  const { rows } = await pool.query<StoredForecast>({
    name: 'read-job-forecasts',
    text: `SELECT job, at, start_p50 AS "startP50", start_p90 AS "startP90", finish_p50 AS "finishP50",
        finish_p90 AS "finishP90", slack_ms::float8 AS "slackMs", is_on_critical_path AS "isOnCriticalPath"
      FROM job_forecasts WHERE watch = $1 AND day = $2`,
    values: [watch, day],
    types: timesAsTexts,
  })
  return new Map(rows.map((row) => [row.job, row]))
}

/** The newest forecast of a day takes the place of the one before. */
export async function writeForecasts(
  client: ClientBase,
  watch: string,
  day: string,
  at: Date,
  { jobs, finishAt }: DayForecast,
): Promise<void> {
  const spread = (name: 'start' | 'finish', given: Spread | null) => ({
    [`${name}P50`]: given?.p50 ?? null,
    [`${name}P90`]: given?.p90 ?? null,
  })
  const rows = [
    { job: '', state: 'day', ...spread('finish', finishAt), slackMs: null, isOnCriticalPath: false },
    ...jobs.map(({ job, state, startAt, finishAt: done, slackMs, isOnCriticalPath }) => ({
      job,
      state,
      ...spread('start', startAt),
      ...spread('finish', done),
      slackMs: slackMs === null ? null : Math.round(slackMs),
      isOnCriticalPath,
    })),
  ]
  await client.query({
    name: 'write-job-forecasts',
    text: `INSERT INTO job_forecasts (watch, day, job, at, state, start_p50, start_p90, finish_p50, finish_p90, slack_ms,
        is_on_critical_path)
      SELECT $1, $2, job, $3, state, "startP50", "startP90", "finishP50", "finishP90", "slackMs", "isOnCriticalPath"
      FROM jsonb_to_recordset($4) AS f (job text, state text, "startP50" timestamptz, "startP90" timestamptz,
        "finishP50" timestamptz, "finishP90" timestamptz, "slackMs" bigint, "isOnCriticalPath" boolean)
      ON CONFLICT (watch, day, job) DO UPDATE SET at = excluded.at, state = excluded.state, start_p50 = excluded.start_p50,
        start_p90 = excluded.start_p90, finish_p50 = excluded.finish_p50, finish_p90 = excluded.finish_p90,
        slack_ms = excluded.slack_ms, is_on_critical_path = excluded.is_on_critical_path`,
    values: [watch, day, at, JSON.stringify(rows)],
  })
}
