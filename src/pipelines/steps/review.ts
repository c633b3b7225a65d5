import type { StandardSchemaV1 } from '@standard-schema/spec'
import { functionIfAny, knownOptions, oneOf, text, trueOrFalse, wholeNumber } from '../checks.ts'
import type { Fallback, ReviewStep, StepDefinition } from '../definition.ts'
import { parseDuration } from '../duration.ts'
import type { FromOption } from '../from.ts'
import { Refusal, shown, within } from '../refusal.ts'
import { checkedSchema, jsonSchemaOf } from '../schema.ts'
import type { StepTypes } from '../step-type.ts'
import { commonParts, orderKeys } from './common.ts'
import { hasItems } from './has-items.ts'
import type { ReviewOptions } from './review-options.ts'

type Reviewers = { assignees?: readonly string[]; group?: string }

interface Given extends Reviewers {
  from?: FromOption<string>
  title?: string
  show?: (context: never) => unknown
  form?: StandardSchemaV1 | undefined
  edit?: boolean
  quorum?: number
  within?: string
  fallback?: unknown
  remind?: string
  escalate?: Reviewers & { after: string }
  onReject?: 'complete' | 'fail'
}

const keys = {
  ...orderKeys,
  from: true,
  title: true,
  show: true,
  form: true,
  edit: true,
  assignees: true,
  group: true,
  quorum: true,
  within: true,
  fallback: true,
  remind: true,
  escalate: true,
  onReject: true,
} satisfies Record<keyof ReviewOptions<unknown, StepTypes, string, unknown, unknown, boolean>, true>

/** A step that waits for people's decision. */
export function reviewStep(above: readonly StepDefinition[], name: string, options: Given): ReviewStep {
  knownOptions(options, keys)
  const common = commonParts(above, name, options)
  const { form, quorum = 1, onReject = 'complete' } = options
  const perItem = typeof options.from === 'string' && hasItems(options.from, above)
  const edit = trueOrFalse(options.edit, 'edit')
  if (edit && options.show === undefined && !perItem) throw new Refusal('`edit` needs `show`: what is to be changed')
  const reviewers = parseReviewers(options)
  const withinMs = durationIfAny(options.within, 'within')
  const escalate = options.escalate === undefined ? undefined : parseEscalate(options.escalate, withinMs)
  if (reviewers.assignees.length > 0 && !reviewers.group && !escalate && quorum > reviewers.assignees.length) {
    throw new Refusal(`expected a quorum of at most ${reviewers.assignees.length}, all who are asked, got ${quorum}`)
  }
  return {
    kind: 'review',
    ...common,
    perItem,
    title: options.title === undefined ? name : text(options.title, 'title'),
    show: functionIfAny(options.show, 'show'),
    form: form === undefined ? undefined : checkedForm(form),
    edit,
    ...reviewers,
    quorum: wholeNumber(quorum, 'quorum', 1, 100),
    withinMs,
    fallback: parseFallback(options, edit),
    remindMs: durationIfAny(options.remind, 'remind'),
    escalate,
    failsIfRejected: oneOf(onReject, 'onReject', ['complete', 'fail']) === 'fail',
  }
}

function durationIfAny(given: string | undefined, what: string): number | undefined {
  return given === undefined ? undefined : parseDuration(given, what)
}

/** People fill it in where the schema itself is not: in a browser, in a terminal. */
function checkedForm(form: StandardSchemaV1): StandardSchemaV1 {
  if (jsonSchemaOf(checkedSchema(form, 'form')) !== null) return form
  throw new Refusal(
    'expected a form that can be told as JSON Schema, got one that cannot: z.iso.date() for z.date(), say',
  )
}

function parseReviewers({ assignees = [], group }: Reviewers): {
  assignees: readonly string[]
  group: string | undefined
} {
  if (!Array.isArray(assignees)) throw new Refusal(`expected assignees to be a list, got ${shown(assignees)}`)
  return {
    assignees: Object.freeze([...new Set(assignees.map(address))]),
    group: group === undefined ? undefined : text(group, 'group'),
  }
}

function address(given: unknown): string {
  if (typeof given === 'string' && /^[^\s@]+@[^\s@]+$/.test(given)) return given.toLowerCase()
  throw new Refusal(`expected assignees to list e-mail addresses, got ${shown(given)}`)
}

function parseFallback({ fallback, form, within: time }: Given, edit: boolean): Fallback | undefined {
  if (fallback === undefined) return undefined
  if (time === undefined) throw new Refusal("`fallback` needs `within`: how long people have, '4h' say")
  if (fallback === 'reject') return fallback
  if (fallback === 'approve') {
    if (form === undefined || edit) return fallback
    throw new Refusal("expected a fallback that answers the form, got 'approve': give the answer itself")
  }
  if (form === undefined && !edit) {
    throw new Refusal(
      `expected fallback to be 'approve' or 'reject' where no answer is asked for, got ${shown(fallback)}`,
    )
  }
  return typeof fallback === 'function' ? { answerBy: fallback as (context: never) => unknown } : { answer: fallback }
}

function parseEscalate(given: NonNullable<Given['escalate']>, withinMs: number | undefined): ReviewStep['escalate'] {
  return within('escalate', () => {
    knownOptions(given, { after: true, assignees: true, group: true })
    const reviewers = parseReviewers(given)
    if (reviewers.assignees.length === 0 && !reviewers.group)
      throw new Refusal('expected assignees or a group, got none')
    const afterMs = parseDuration(given.after, 'after')
    if (withinMs !== undefined && afterMs >= withinMs) {
      throw new Refusal('expected after to be shorter than within, or nobody is left to ask')
    }
    return { afterMs, ...reviewers }
  })
}
