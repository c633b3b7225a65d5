import { signalKeyFrom, untilFrom } from '../../pipelines/answers.ts'
import type { ReviewStep, WaitStep } from '../../pipelines/definition.ts'
import { validated } from '../../pipelines/validated.ts'
import { outcomeOf, type Told } from '../reviews/outcome.ts'
import type { StepRow, WaitRow } from '../step.ts'
import { storedError } from '../stored-error.ts'
import type { StoredWait } from './wait-store.ts'

/** What the step is going to wait for. Throws when its function answers with something that cannot be waited for. */
export function waitOf(
  definition: WaitStep,
  row: StepRow,
  now: Date,
  zone: string | undefined,
  context: object,
): WaitRow {
  const { wait } = definition
  const base = { step: row.step, item: row.item }
  if (wait.kind === 'for') {
    return { ...base, kind: 'time', dueAt: new Date(now.getTime() + wait.durationMs), signalKey: null }
  }
  if (wait.kind === 'until') {
    return { ...base, kind: 'time', dueAt: untilFrom(ask(wait.at, context), zone), signalKey: null }
  }
  const key = signalKeyFrom(typeof wait.key === 'string' ? wait.key : ask(wait.key, context))
  const dueAt = wait.timeoutMs === undefined ? null : new Date(now.getTime() + wait.timeoutMs)
  return { ...base, kind: 'signal', dueAt, signalKey: key }
}

/** How a waiting step goes on: undefined while its wait goes on. `item` is what a wait for time hands on. */
export async function endedWait(
  definition: WaitStep | ReviewStep,
  wait: StoredWait,
  now: Date,
  item: unknown = null,
): Promise<(Partial<StepRow> & Pick<StepRow, 'state'>) | undefined> {
  if (definition.kind === 'review') {
    return wait.signalId === null ? undefined : await outcomeOf(definition, wait.payload as Told)
  }
  if (wait.signalId !== null) {
    const schema = definition.wait.kind === 'signal' ? definition.wait.schema : undefined
    try {
      const payload = schema ? await validated(schema, wait.payload, 'the payload') : wait.payload
      return { state: 'completed', output: { kind: 'json', json: payload ?? null } }
    } catch (error) {
      return { state: 'failed', error: storedError(error) }
    }
  }
  if (wait.dueAt === null || wait.dueAt > now) return undefined
  if (wait.kind === 'signal') {
    return { state: 'failed', error: { code: 'timeout', message: `no signal '${wait.signalKey}' came in time` } }
  }
  return { state: 'completed', output: { kind: 'json', json: item } }
}

function ask(question: (context: never) => unknown, context: object): unknown {
  return (question as (context: object) => unknown)(context)
}
