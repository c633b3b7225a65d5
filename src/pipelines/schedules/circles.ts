import type { DeclaredPipeline } from '../pipeline.ts'
import { Refusal } from '../refusal.ts'
import type { Schedule } from './schedule.ts'

/** Refuses schedules that set each other off in a circle: one run would start runs for ever. */
export function refuseCircles(schedules: readonly Schedule[], pipelines: readonly DeclaredPipeline[]): void {
  const followers = new Map<string, string[]>()
  for (const { trigger, pipeline } of schedules) {
    for (const cause of causesOf(trigger, pipelines)) followers.set(cause, [...(followers.get(cause) ?? []), pipeline])
  }
  const done = new Set<string>()
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name].join(' -> ')
      throw new Refusal(`schedules set each other off in a circle, ${circle}: one of them must wait for something else`)
    }
    if (done.has(name)) return
    for (const follower of followers.get(name) ?? []) visit(follower, [...path, name])
    done.add(name)
  }
  for (const name of followers.keys()) visit(name, [])
}

/** The pipelines whose runs set a schedule off. */
function causesOf(trigger: Schedule['trigger'], pipelines: readonly DeclaredPipeline[]): readonly string[] {
  if (trigger.kind === 'after') return [trigger.pipeline]
  if (trigger.kind !== 'published') return []
  return pipelines
    .filter(({ definition }) =>
      definition.steps.some((step) => step.kind === 'load' && step.into.name === trigger.dataset),
    )
    .map(({ name }) => name)
}
