import { messageOf } from '../failure.ts'
import type { Scene } from './scene.ts'

/** What a check has found. A fix is one sentence about what to do. */
export type Finding =
  | { state: 'ok'; found: string }
  | { state: 'failed'; found: string; fix: string }
  | { state: 'skipped'; found: string }

/** One thing that a run needs. */
export interface Check {
  name: string
  /** Checks without which this one cannot be made: one cause is reported once. */
  needs?: readonly string[]
  examine: (scene: Scene) => Finding | Promise<Finding>
}

export function ok(found: string): Finding {
  return { state: 'ok', found }
}

export function failed(found: string, fix: string): Finding {
  return { state: 'failed', found, fix }
}

function skipped(found: string): Finding {
  return { state: 'skipped', found }
}

/** A check with what it found. */
export type Examined = { check: string } & Finding

/** Makes all checks, in their order. A check that breaks down has failed. */
export async function makeChecks(checks: readonly Check[], scene: Scene): Promise<Examined[]> {
  const all: Examined[] = []
  for (const { name, needs = [], examine } of checks) {
    const missing = needs.find((need) => all.find(({ check }) => check === need)?.state !== 'ok')
    const finding = missing === undefined ? await examined(() => examine(scene)) : skipped(`after: ${missing}`)
    all.push({ check: name, ...finding })
  }
  return all
}

async function examined(examine: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await examine()
  } catch (error) {
    return failed(messageOf(error), 'Correct what the message names, and run `millrace doctor` again.')
  }
}
