import type { ClientBase } from 'pg'
import type { VerdictKind } from '../../../pipelines/watches/verdict-kind.ts'

/** A job of a watch, or a watch itself where `job` is empty, with what is wrong with it now. */
export interface WatchedStanding {
  watch: string
  /** The pipeline that looks for it. */
  pipeline: string
  job: string
  /** Whether the day is not done without it. */
  isCritical: boolean
  verdicts: { kind: VerdictKind; since: string; evidence: string }[]
}

/**
 * Whatever is wrong with watched jobs, or was in the last two days: that it is over must be said, too.
 */
export async function readWatchedJobs(client: ClientBase, now: Date): Promise<WatchedStanding[]> {
  const { rows } = await client.query<WatchedStanding>({
    name: 'read-watched-jobs',
    text: `SELECT v.watch, w.pipeline, v.job, coalesce((j.value ->> 'isCritical')::boolean, true) AS "isCritical",
        coalesce(jsonb_agg(jsonb_build_object('kind', v.kind, 'since', v.since, 'evidence', v.evidence) ORDER BY v.since)
          FILTER (WHERE v.until IS NULL), '[]') AS verdicts
      FROM verdicts v JOIN watches w ON w.name = v.watch AND w.is_declared
      LEFT JOIN LATERAL jsonb_array_elements(w.declared -> 'workflow') AS j ON j.value ->> 'job' = v.job
      WHERE (v.until IS NULL OR v.until > $1) AND (v.job = '' OR j.value IS NOT NULL OR v.kind = 'unknown_job')
      GROUP BY 1, 2, 3, 4`,
    values: [new Date(now.getTime() - 2 * 86_400_000)],
  })
  return rows
}

/** An open alert about a watch or a job of one. */
export interface WatchedAlert {
  rule: string
  subject: string
  system: string | null
  pipeline: string | null
  /** False: no watch is declared any more that has it. */
  isWatched: boolean
}

/** Open alerts about what is watched, or was: what nobody looks at any more cannot become better. */
export async function readWatchedAlerts(client: ClientBase): Promise<WatchedAlert[]> {
  const { rows } = await client.query<WatchedAlert>({
    name: 'read-watched-alerts',
    text: `SELECT a.rule, a.subject, a.system, a.pipeline, EXISTS (
        SELECT FROM watches w LEFT JOIN LATERAL jsonb_array_elements(w.declared -> 'workflow') AS j ON true
        WHERE w.is_declared AND a.subject IN (w.name, w.name || ': ' || (j.value ->> 'job'))) AS "isWatched"
      FROM alerts a WHERE a.kind = 'watched' AND a.closed_at IS NULL`,
  })
  return rows
}
