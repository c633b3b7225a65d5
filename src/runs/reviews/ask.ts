import { toJsonText } from '../../datasets/storable.ts'
import type { ReviewStep } from '../../pipelines/definition.ts'
import { jsonSchemaOf } from '../../pipelines/schema.ts'
import { validated } from '../../pipelines/validated.ts'
import { newRunId } from '../ids.ts'
import type { Run } from '../run.ts'
import type { StepRow, WaitRow } from '../step.ts'
import { refuseOtherKind } from './answer.ts'
import { outcomeOf } from './outcome.ts'
import { checkedSize, type NewReview, type Verdict } from './review.ts'

/** How a step that is due goes on: it waits for people, or, in a dry run, is answered without them. */
type Asked = { change: Partial<StepRow> & Pick<StepRow, 'state'>; wait?: WaitRow }

/**
 * Opens a review: asks what is shown and what counts when nobody decides. Rejects when these cannot be shown or do not
 * fit the form. `item` is what is shown where nobody says.
 */
export async function askPeople(
  definition: ReviewStep,
  row: StepRow,
  run: Run,
  at: Date,
  context: object,
  item: unknown = null,
): Promise<Asked> {
  const { form, edit } = definition
  const shown = storable(definition.show ? await ask(definition.show, context) : item, 'what is shown')
  if (edit && form) await validated(form, shown, 'what is shown')
  const fallback = await fallbackOf(definition, shown, context)
  if (run.options.dryRun) return { change: await answerInDryRun(definition, shown, fallback) }
  const due = (afterMs: number | undefined) => (afterMs === undefined ? null : new Date(at.getTime() + afterMs))
  const { escalate } = definition
  const review: NewReview = {
    id: newRunId(at),
    pipeline: run.pipeline,
    title: definition.title,
    shown,
    form: form ? jsonSchemaOf(form) : null,
    isEditable: edit,
    assignees: definition.assignees,
    groups: definition.group === undefined ? [] : [definition.group],
    quorum: definition.quorum,
    dueAt: due(definition.withinMs),
    fallback,
    remindMs: definition.remindMs ?? null,
    remindAt: due(definition.remindMs),
    escalateAt: due(escalate?.afterMs),
    escalateTo: escalate
      ? { assignees: escalate.assignees, groups: escalate.group === undefined ? [] : [escalate.group] }
      : null,
  }
  // When it is due is the review's own business: a wait that is due goes on, and this one only when it is decided.
  const wait: WaitRow = { step: row.step, item: row.item, kind: 'review', dueAt: null, signalKey: null, review }
  return { change: { state: 'waiting', startedAt: at, attempt: row.attempt + 1 }, wait }
}

async function fallbackOf(
  { fallback, form, edit }: ReviewStep,
  shown: unknown,
  context: object,
): Promise<Verdict | null> {
  if (fallback === undefined) return null
  if (fallback === 'reject') return { decision: 'rejected', answer: null }
  if (fallback === 'approve') return { decision: 'approved', answer: edit ? shown : null }
  const given = 'answerBy' in fallback ? await ask(fallback.answerBy, context) : fallback.answer
  const answer = storable(given, 'the fallback')
  if (form) await validated(form, answer, 'the fallback')
  else refuseOtherKind(answer, shown, 'the fallback')
  return { decision: 'timed_out', answer }
}

async function answerInDryRun(
  definition: ReviewStep,
  shown: unknown,
  fallback: Verdict | null,
): Promise<Asked['change']> {
  const { form, edit } = definition
  // An answer cannot be made up, and readers of an approval count on one.
  const without: Verdict =
    form && !edit ? { decision: 'timed_out', answer: null } : { decision: 'approved', answer: edit ? shown : null }
  const verdict = fallback ?? without
  const how = fallback ? 'its fallback counts' : `it counts as ${verdict.decision.replace('_', ' ')}`
  const reason = `dry run: nobody is asked, ${how}`
  return { ...(await outcomeOf(definition, { ...verdict, shown, by: null, comment: reason })), reason }
}

function storable(value: unknown, what: string): unknown {
  const text = toJsonText(value ?? null, what)
  checkedSize(text, what)
  return JSON.parse(text)
}

async function ask(question: (context: never) => unknown, context: object): Promise<unknown> {
  return await (question as (context: object) => unknown)(context)
}
