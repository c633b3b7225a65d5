import { toJsonText } from '../../datasets/storable.ts'
import { DoesNotFit, Refusal } from '../../pipelines/refusal.ts'
import { validated } from '../../pipelines/validated.ts'
import type { Engine } from '../engine.ts'
import { checkedSize, type Review } from './review.ts'

/**
 * An answer that fits the form, as JSON: by the pipeline's own schema where this process has it, by the JSON Schema
 * that is stored where not. What the form makes of it is found when the run goes on.
 */
export async function fittingAnswer(engine: Engine, review: Review, given: unknown): Promise<unknown> {
  const text = toJsonText(given, 'the answer')
  checkedSize(text, 'the answer')
  const answer: unknown = JSON.parse(text)
  const { form, isEditable, shown } = review
  if (form === null && !isEditable) throw new DoesNotFit('expected no answer, because none is asked for; leave it out')
  if (form === null) {
    refuseOtherKind(answer, shown, 'the answer')
    return answer
  }
  try {
    await validated(await schemaOf(engine, review, form), answer, 'the answer')
  } catch (error) {
    throw error instanceof Refusal ? new DoesNotFit(error.message) : error
  }
  return answer
}

async function schemaOf({ definitions }: Engine, { pipeline, step }: Review, form: object) {
  const declared = definitions.get(pipeline)?.steps.find(({ name }) => name === step)
  if (declared?.kind === 'review' && declared.form) return declared.form
  const { z } = await import('zod')
  return z.fromJSONSchema(form as Parameters<typeof z.fromJSONSchema>[0])
}

/** Without a form what is edited stays at least what it was: an object, a list, text. */
export function refuseOtherKind(answer: unknown, shown: unknown, what: string): void {
  if (kindOf(answer) === kindOf(shown)) return
  throw new DoesNotFit(`expected ${kindOf(shown)} as ${what}, as what is shown, got ${kindOf(answer)}`)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
