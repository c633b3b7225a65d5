import type { ClientBase } from 'pg'
import type { PipelineDefinition } from '../../pipelines/definition.ts'
import { expectedAgeMs } from '../../pipelines/freshness.ts'
import type { ActiveRule } from '../rules/rules.ts'
import type { Alert } from './alert.ts'
import { causeOf } from './cause.ts'
import { sentencesOf } from './evidence.ts'
import { readEvidence } from './evidence-store.ts'
import type { ScheduleStanding } from './sources/schedules.ts'

interface Known {
  rules: readonly ActiveRule[]
  schedules: readonly ScheduleStanding[]
  definitions: ReadonlyMap<string, PipelineDefinition>
  now: Date
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
    if (by) alert.title = withDeadline(alert.title, by, known.now)
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

function withDeadline(title: string, by: Date, now: Date): string {
  if (title.includes(', matters by ')) return title
  const [day, time] = [by.toISOString().slice(5, 10), by.toISOString().slice(11, 16)]
  const end = `, matters by ${day === now.toISOString().slice(5, 10) ? time : `${day} ${time}`}`
  const since = title.lastIndexOf(', since ')
  const room = 80 - end.length - (title.length - since)
  const what = title.slice(0, since)
  return `${what.length > room ? `${what.slice(0, room - 1)}…` : what}${title.slice(since)}${end}`
}
