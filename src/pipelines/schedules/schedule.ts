import type { RunMode } from '../run-mode.ts'
import type { Secret } from '../secret.ts'
import type { DueRule } from './timing.ts'

/** How a run of a pipeline may end, for schedules that follow it. */
export type FollowedEnd = 'completed' | 'partial' | 'failed' | 'cancelled'

/** What sets a schedule off. */
export type Trigger =
  | ({ readonly kind: 'time' } & DueRule)
  /** Another pipeline's run has ended so. Default: completed, partial. */
  | { readonly kind: 'after'; readonly pipeline: string; readonly ends: readonly FollowedEnd[] }
  /** A load has published rows of a dataset. */
  | { readonly kind: 'published'; readonly dataset: string }
  /** A signed request to `/api/hooks/NAME`. */
  | { readonly kind: 'webhook'; readonly secret: Secret }

/** What happens to due times that nobody was there for: the newest only, all, none, or the newest so many. */
export type CatchUp = 'latest' | 'all' | 'none' | { readonly last: number }

/** When a pipeline is started by itself, and with what. Made by `schedule(name, { ... })`. */
export interface Schedule {
  readonly name: string
  readonly pipeline: string
  readonly trigger: Trigger
  readonly mode: RunMode | undefined
  readonly params: Readonly<Record<string, unknown>>
  readonly catchUp: CatchUp
  /** How long after it was due its run is to be completed, counted on the calendar where there is one. Later is late. */
  readonly deadlineMs: number | undefined
  /** False: registered and shown, and never due, until somebody enables it. */
  readonly isEnabled: boolean
}
