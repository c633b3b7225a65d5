import type { ReviewStep } from '../../pipelines/definition.ts'
import { validated } from '../../pipelines/validated.ts'
import type { StepRow } from '../step.ts'
import { storedError } from '../stored-error.ts'
import type { Verdict } from './review.ts'

/** What has been decided, as it is handed to the step that waits for it. */
export interface Told extends Verdict {
  shown: unknown
  by: string | null
  comment: string | null
}

/** How the step of a review ends: with what the form makes of the answer, or failed by a rejection where that is asked for. */
export async function outcomeOf(
  { form, failsIfRejected }: Pick<ReviewStep, 'form' | 'failsIfRejected'>,
  told: Told,
): Promise<Partial<StepRow> & Pick<StepRow, 'state'>> {
  if (told.decision === 'rejected' && failsIfRejected) {
    const message = told.by === null ? 'nobody approved it in time' : 'its review was rejected'
    return { state: 'failed', error: { code: 'rejected', message } }
  }
  try {
    const answer = form && told.answer !== null ? await validated(form, told.answer, 'the answer') : told.answer
    return { state: 'completed', output: { kind: 'json', json: { ...told, answer } } }
  } catch (error) {
    return { state: 'failed', error: storedError(error) }
  }
}
