import type { ClientBase } from 'pg'
import type { PipelineDefinition } from '../../pipelines/definition.ts'
import { expectedAgeMs } from '../../pipelines/freshness.ts'
import type { ActiveRule } from '../rules/rules.ts'
import type { Alert } from './alert.ts'
import { causeOf } from './cause.ts'
import { sentencesOf } from './evidence.ts'
import { readEvidence } from './evidence-store.ts'
import type { ScheduleStanding } from './sources/schedules.ts'
import { withDeadline } from './title.ts'

interface Known {
  rules: readonly ActiveRule[]
  schedules: readonly ScheduleStanding[]
  definitions: ReadonlyMap<string, PipelineDefinition>
  now: Date
  /** Whose clocks titles tell times by. */
  zone: string
}

/** Fills in what alerts that begin to fire say: evidence, likely cause, what to do, by when it matters. */
export async function describe(client: ClientBase, alerts: readonly Alert[], known: Known): Promise<void> {
  for (const alert of alerts) {
    const rule = known.rules.find((active) => active.rule.name === alert.rule)?.rule
    if (rule?.runbook) alert.facts.runbook = rule.runbook
    if (rule?.suggest) alert.facts.suggestion = rule.suggest
    if (alert.runId === null || alert.kind !== 'runFails') continue
    const followed = known.schedules.flatMap(({ pipeline, follows }) =>
      pipeline === alert.pipeline && follows ? [follows] : [],
    )
    const evidence = await readEvidence(client, alert.runId, followed)
    if (!evidence) continue
    const cause = causeOf(evidence)
    alert.facts.evidence = sentencesOf(evidence)
    alert.facts.likelyCause = cause.sentence
    alert.facts.suggestion ??= cause.suggestion
    const by = mattersBy(alert, evidence.lastGoodAt, known)
    if (by) alert.title = withDeadline(alert.title, by, known)
  }
}

/** The first of: its schedule's deadline, and when the rows of the last good run become too old. */
function mattersBy({ pipeline }: Alert, lastGoodAt: Date | null, { schedules, definitions, now }: Known): Date | null {
  const deadlines = schedules.flatMap((one) =>
    one.pipeline === pipeline && one.deadlineAt ? [one.deadlineAt.getTime()] : [],
  )
  const limits = (definitions.get(pipeline ?? '')?.steps ?? []).flatMap((step) => {
    if (step.kind !== 'load' || lastGoodAt === null || step.into.freshness === undefined) return []
    return [lastGoodAt.getTime() + expectedAgeMs(step.into.freshness, '')]
  })
  const ahead = [...deadlines, ...limits].filter((at) => at > now.getTime())
  return ahead.length === 0 ? null : new Date(Math.min(...ahead))
}
