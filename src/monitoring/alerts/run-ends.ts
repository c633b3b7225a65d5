import type { ClientBase } from 'pg'
import { v7 } from 'uuid'
import { formatDuration } from '../../pipelines/duration.ts'
import { judgedEnds } from '../../pipelines/rules/condition.ts'
import type { Outcome } from '../../pipelines/severity.ts'
import type { RunMoved } from '../../runs/trail/feed.ts'
import type { Notice } from '../notices/notice.ts'
import { insertNotices } from '../notices/notice-store.ts'
import type { ActiveRule } from '../rules/rules.ts'
import { decide, type Setting, type Shown } from './decide.ts'
import { type RunEnd, readEnds, readRunMetrics } from './run-end-store.ts'

/** How the end of a run is called where routes go by it. */
const outcomeOf = { completed: 'success', partial: 'partial', failed: 'failure' } as const satisfies Record<
  string,
  Outcome
>

/** Shows the ends of runs to the rules, and notes ends that no open alert speaks of. */
export async function showEnds(
  client: ClientBase,
  setting: Setting,
  moves: readonly RunMoved[],
  systemOf: (pipeline: string) => string | null,
): Promise<Date | undefined> {
  const ends = await readEnds(client, moves)
  if (ends.length === 0) return undefined
  const needsMetrics = setting.rules.some(({ rule: { when } }) => when.kind === 'metric' && when.per === 'run')
  const metrics = needsMetrics
    ? await readRunMetrics(
        client,
        ends.map(({ id }) => id),
      )
    : new Map<string, Record<string, number>>()
  const shown = ends.flatMap((end) =>
    setting.rules.flatMap((active) => factOf(active, end, metrics.get(end.id), systemOf(end.pipeline))),
  )
  const outcomes = new Map(ends.map(({ id, to }) => [id, outcomeOf[to]]))
  const { nextAt, coveredRuns } = await decide(client, setting, shown, { isLook: false, outcomes })
  const untold = ends.filter(({ id, to, isBackfill }) => to !== 'failed' && !isBackfill && !coveredRuns.has(id))
  await insertNotices(
    client,
    untold.map((end) => endNotice(end, systemOf(end.pipeline), setting.now)),
  )
  return nextAt
}

/** What a rule is shown of an end, if it concerns it. */
function factOf(
  active: ActiveRule,
  end: RunEnd,
  metrics: Record<string, number> | undefined,
  system: string | null,
): Shown[] {
  const { when } = active.rule
  const about = {
    active,
    subject: end.pipeline,
    system,
    pipeline: end.pipeline,
    runId: end.id,
    since: end.endedAt,
    by: null,
  }
  if (when.kind === 'runFails') {
    if (when.pipeline !== null && when.pipeline !== end.pipeline) return []
    const isOthers =
      when.exceptCodes.includes(end.code ?? '') || (when.codes.length > 0 && !when.codes.includes(end.code ?? ''))
    if (end.to === 'failed' && isOthers) return []
    const what =
      end.to === 'partial' ? `${end.pipeline} ended in part` : `${end.pipeline} failed (${end.code ?? 'error'})`
    return [{ ...about, fact: { value: judgedEnds.indexOf(end.to), isEvent: true }, what, fields: fieldsOf(end) }]
  }
  if (when.kind === 'metric' && when.per === 'run' && when.pipeline === end.pipeline) {
    const value = metrics?.[when.name]
    if (value === undefined || end.to === 'failed') return []
    const what = `${end.pipeline}: ${when.name} ${value} ${when.side} ${when.limit}`
    return [{ ...about, fact: { value, isEvent: true }, what, fields: fieldsOf(end) }]
  }
  return []
}

function fieldsOf({ startedAt, endedAt, counts, step }: RunEnd): Record<string, string> {
  const fields: Record<string, string> = {}
  if (startedAt) fields.Duration = `${Math.round((endedAt.getTime() - startedAt.getTime()) / 1000)} s`
  if (step) fields['Failed step'] = step
  for (const [name, count] of Object.entries(counts ?? {})) {
    if (typeof count === 'number') fields[`${name[0]?.toUpperCase()}${name.slice(1)}`] = String(count)
  }
  return fields
}

function endNotice(end: RunEnd, system: string | null, now: Date): Notice {
  const took = end.startedAt ? ` in ${formatDuration(end.endedAt.getTime() - end.startedAt.getTime())}` : ''
  return {
    id: v7({ msecs: now.getTime() }),
    kind: 'run ended',
    severity: end.to === 'partial' ? 'warning' : 'info',
    at: end.endedAt,
    system,
    pipeline: end.pipeline,
    rule: null,
    outcome: outcomeOf[end.to],
    alertId: null,
    runId: end.id,
    title: `${end.pipeline} ${end.to === 'partial' ? 'ended in part' : 'completed'}${took}`.slice(0, 80),
    facts: { fields: fieldsOf(end) },
  }
}
