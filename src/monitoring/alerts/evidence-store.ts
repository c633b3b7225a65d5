import type { ClientBase } from 'pg'
import type { RunCounts, StoredError } from '../../runs/run.ts'
import type { Evidence } from './evidence.ts'

interface Side {
  version: string
  codeVersion: string | null
  mode: string
  params: Record<string, unknown>
  counts: RunCounts | null
  durationMs: number | null
  endedAt: Date
}

interface Found {
  now: Side
  good: Side | null
  error: StoredError | null
  failed: { step: string; error: StoredError }[] | null
  blocked: { source: string; rows: number; reasons: string[] }[] | null
  lost: number
  upstream: string[] | null
  unhealthy: string[] | null
}

const side = (
  run: string,
) => `jsonb_build_object('version', ${run}.version, 'mode', ${run}.mode, 'params', ${run}.params,
  'counts', ${run}.counts, 'endedAt', ${run}.ended_at, 'codeVersion', (SELECT code_version FROM pipeline_versions v
    WHERE v.pipeline = ${run}.pipeline AND v.version = ${run}.version),
  'durationMs', extract(epoch FROM ${run}.ended_at - ${run}.started_at) * 1000)`

/** Gathers what is known of a failed run, against the last good one of its pipeline. Undefined when it is kept no more. */
export async function readEvidence(
  client: ClientBase,
  run: string,
  followed: readonly string[],
): Promise<Evidence | undefined> {
  const { rows } = await client.query<Found>({
    name: 'read-evidence',
    text: `SELECT ${side('r')} AS now, CASE WHEN g.id IS NOT NULL THEN ${side('g')} END AS good, r.error,
        (SELECT jsonb_agg(jsonb_build_object('step', step, 'error', error) ORDER BY ended_at) FROM (
          SELECT step, error, ended_at FROM steps s WHERE s.run_id = r.id AND s.error IS NOT NULL
            AND s.state = 'failed' ORDER BY ended_at LIMIT 10) f) AS failed,
        (SELECT jsonb_agg(jsonb_build_object('source', source, 'rows', rows, 'reasons', reasons))
          FROM quality_results q WHERE q.run_id = r.id AND q.verdict = 'block') AS blocked,
        (SELECT count(*)::int FROM run_events e WHERE e.run_id = r.id AND e.outcome IN ('lost', 'crashed')) AS lost,
        (SELECT jsonb_agg(title) FROM alerts a WHERE a.closed_at IS NULL AND a.state <> 'pending'
          AND a.pipeline = ANY ($2) AND a.pipeline <> r.pipeline) AS upstream,
        (SELECT jsonb_agg(subject) FROM alerts a WHERE a.closed_at IS NULL AND a.kind = 'unhealthy'
          AND a.severity = 'critical') AS unhealthy
      FROM runs r LEFT JOIN LATERAL (
        SELECT * FROM runs p WHERE p.pipeline BETWEEN r.pipeline AND r.pipeline AND p.id < r.id AND p.state = 'completed'
          AND p.ended_at IS NOT NULL AND p.backfill_id IS NULL
          AND NOT coalesce((p.options ->> 'dryRun')::boolean, false) ORDER BY p.pipeline DESC, p.id DESC LIMIT 1
      ) g ON true WHERE r.id = $1`,
    values: [run, followed],
  })
  const [found] = rows
  return found && compared(found)
}

function compared({ now, good, error, failed, blocked, lost, upstream, unhealthy }: Found): Evidence {
  const errors: Evidence['errors'][number][] = (failed ?? []).map(({ step, error: of }) => ({
    step,
    code: of.code,
    message: of.message,
  }))
  if (error && !errors.some(({ code }) => code === error.code)) {
    errors.push({ step: error.step ?? null, code: error.code, message: error.message })
  }
  const change = <Value>(of: (side: Side) => Value) =>
    good && of(good) !== of(now) ? { before: of(good), now: of(now) } : null
  return {
    errors,
    lastGoodAt: good ? new Date(good.endedAt) : null,
    codeVersion: change(({ codeVersion }) => codeVersion),
    version: change(({ version }) => version),
    mode: change(({ mode }) => mode),
    parameters: good ? changedNames(good.params, now.params) : [],
    volume: good ? changedVolume(good.counts, now.counts) : [],
    durationMs: good ? slower(good.durationMs, now.durationMs) : null,
    blocked: blocked ?? [],
    lostAttempts: lost,
    upstream: upstream ?? [],
    unhealthy: unhealthy ?? [],
  }
}

function changedNames(before: Record<string, unknown>, now: Record<string, unknown>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)])
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]))
}

function changedVolume(before: RunCounts | null, now: RunCounts | null): Evidence['volume'] {
  return Object.entries(before?.bySource ?? { '': before ?? {} }).flatMap(([source, { fetched = 0 }]) => {
    const counted = (now?.bySource?.[source] ?? now ?? {}).fetched
    if (counted === undefined || fetched === 0) return []
    return counted < fetched / 2 || counted > fetched * 2 ? [{ source, before: fetched, now: counted }] : []
  })
}

function slower(before: number | null, now: number | null): Evidence['durationMs'] {
  return before !== null && now !== null && now > 3 * before && now - before > 5_000 ? { before, now } : null
}
