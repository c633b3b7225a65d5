import type { Command } from 'commander'
import type { ReviewDetail } from '../../runs/reviews/list-reviews.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { moment } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Shows one review with all that is known of it. */
export async function showReview(command: Command, typed: string, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const review = await platform.getReview(typed)
    if (json) printJson(review)
    else print(linesOf(review).join('\n'))
    return exitCodes.done
  })
}

function linesOf(review: ReviewDetail): string[] {
  const { id, title, state, pipeline, step, item, run, quorum, approvals, assignees, groups, dueAt, fallback } = review
  const { remindAt, escalateAt, escalatedAt } = review
  const asked = [...assignees, ...groups.map((group) => `group ${group}`)]
  const otherwise = fallback ? fallback.decision.replace('_', ' ') : 'no decision'
  return [
    title,
    `${state.replace('_', ' ')}, ${approvals} of ${quorum} approvals; ${id}`,
    `step: ${step}${item ? ` ${item}` : ''} of ${pipeline}, run ${run}`,
    `asked: ${asked.length > 0 ? asked.join(', ') : 'any operator'}`,
    ...(dueAt ? [`until: ${moment(dueAt)}, then ${otherwise}`] : []),
    ...(remindAt ? [`next reminder: ${moment(remindAt)}`] : []),
    ...(escalateAt ? [`others are asked: ${moment(escalateAt)}`] : []),
    ...(escalatedAt ? [`others were asked: ${moment(escalatedAt)}`] : []),
    `shown: ${asText(review.shown)}`,
    ...(review.form ? [`form: ${asText(review.form)}`] : []),
    ...(review.isEditable ? ['what is shown may be edited: --answer has what it becomes'] : []),
    ...(review.answer === null ? [] : [`answer: ${asText(review.answer)}`]),
    ...(review.changes ?? []).map(
      ({ path, from, to }) => `changed: ${path || '/'} from ${asText(from)} to ${asText(to)}`,
    ),
    ...review.votes.map(({ at, actor, decision, comment }) => {
      return `${moment(at)}  ${actor}: ${decision}${comment ? `, ${comment}` : ''}`
    }),
  ]
}

function asText(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value, null, 2)
}
