import { knownOptions } from '../checks.ts'
import { type Dataset, isDataset } from '../dataset.ts'
import type { DeclaredPipeline } from '../pipeline.ts'
import { Refusal, shown } from '../refusal.ts'
import { isSecret, type Secret } from '../secret.ts'
import type { FollowedEnd, Trigger } from './schedule.ts'

const followedEnds: readonly FollowedEnd[] = ['completed', 'partial', 'failed', 'cancelled']

/** Something other than time that sets a schedule off. */
export type EventTrigger = Exclude<Trigger, { kind: 'time' }>

/**
 * Whenever a run of another pipeline has ended.
 *
 * @param options.ends how it must have ended; default completed and partial
 * @example
 * schedule('report', { run: report, when: after(prices) })
 */
export function after(pipeline: DeclaredPipeline, options: { ends?: readonly FollowedEnd[] } = {}): EventTrigger {
  if (pipeline?.definition === undefined) {
    throw new Refusal(`expected after() to get what pipeline('name') returns, got ${shown(pipeline)}`)
  }
  knownOptions(options, { ends: true })
  const ends = options.ends ?? ['completed', 'partial']
  if (!Array.isArray(ends) || ends.length === 0 || !ends.every((end) => followedEnds.includes(end))) {
    throw new Refusal(`expected ends to list some of ${followedEnds.join(', ')}, got ${shown(ends)}`)
  }
  return Object.freeze({ kind: 'after', pipeline: pipeline.name, ends: Object.freeze([...new Set(ends)]) })
}

/** Whenever a load has published rows of a dataset: `published(prices)`. */
export function published(dataset: Dataset): EventTrigger {
  if (isDataset(dataset)) return Object.freeze({ kind: 'published', dataset: dataset.name })
  throw new Refusal(`expected published() to get what dataset({ ... }) returns, got ${shown(dataset)}`)
}

/** Whenever `/api/hooks/NAME`, with the schedule's name, gets a request that is signed with a secret. */
export function webhook(secret: Secret): EventTrigger {
  if (isSecret(secret)) return Object.freeze({ kind: 'webhook', secret })
  // Not shown: it may be the secret's value.
  throw new Refusal("expected webhook() to get a secret, webhook(secret('NAME')), got something else")
}
