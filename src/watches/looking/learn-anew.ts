import type { ClientBase } from 'pg'
import { learn } from '../expectations/learn.ts'
import { knownHabits } from '../foresight/known-habits.ts'
import { historyOf } from '../history.ts'
import type { DeclaredWatch } from '../watch.ts'
import { readStandingOf } from '../watch-store.ts'
import { isAnswered, type LookPlan } from './plan-look.ts'

/**
 * Learns what the days before a new one say, once its first look is judged: of a thousand jobs that takes longer than the look, and
 * nobody shall wait for it. Says whether it did: not while the source is away, for the last runs of yesterday are not known yet.
 */
export async function learnAnew(client: ClientBase, watch: DeclaredWatch, plan: LookPlan): Promise<boolean> {
  const { newDay } = plan
  if (newDay === null) return false
  const standing = await readStandingOf(client, watch.name)
  if (standing === undefined || !isAnswered(standing, plan)) return false
  const history = historyOf(client, watch, newDay)
  if (standing.learnedFor !== newDay) await learn(client, watch, newDay, history)
  await knownHabits(client, watch, newDay, history)
  return true
}
