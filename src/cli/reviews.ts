import type { Command } from 'commander'
import { reviewStates } from '../runs/reviews/review.ts'
import type { DecideFlags } from './reviews/decide-review.ts'
import type { ListFlags } from './reviews/list-reviews.ts'
import { upTo } from './up-to.ts'

/** `millrace reviews ...`. */
export function declare(command: Command): void {
  command.description('What waits for a person to decide, and the decision.').addHelpText('after', examples)
  command
    .command('list', { isDefault: true })
    .summary('list reviews that wait for a decision, the newest first')
    .option('--all', 'also those that are over')
    .option('--state <state>', `only in these: ${reviewStates.join(', ')}`)
    .option('--pipeline <name>', 'only of this pipeline')
    .option('--run <run>', 'only of this run')
    .option('--limit <count>', 'how many; default 50, at most 200', upTo(200), 50)
    .option('--after <text>', 'go on where a list before ended')
    .option('--json', 'print one JSON object')
    .action(async (flags: ListFlags, list: Command) => {
      const { showReviews } = await import('./reviews/list-reviews.ts')
      process.exitCode = await showReviews(list, flags)
    })
  command
    .command('show')
    .summary('show a review: what there is to look at, what an answer must be, who has voted')
    .argument('<review>', 'its id, or the beginning of it')
    .option('--json', 'print one JSON object')
    .action(async (review: string, flags: { json?: true }, show: Command) => {
      const { showReview } = await import('./reviews/show-review.ts')
      process.exitCode = await showReview(show, review, flags)
    })
  command
    .command('approve')
    .summary('approve a review; what is shown may be edited by the answer, where it says so')
    .argument('<review>', 'its id, or the beginning of it')
    .option('--answer <json>', 'the answer as JSON, or @file for a file with it')
    .option('--comment <text>', 'why')
    .option('--json', 'print one JSON object')
    .action(async (review: string, flags: DecideFlags, approve: Command) => {
      const { decideByHand } = await import('./reviews/decide-review.ts')
      process.exitCode = await decideByHand(approve, review, 'approve', flags)
    })
  command
    .command('reject')
    .summary('reject a review')
    .argument('<review>', 'its id, or the beginning of it')
    .option('--comment <text>', 'why')
    .option('--json', 'print one JSON object')
    .action(async (review: string, flags: DecideFlags, reject: Command) => {
      const { decideByHand } = await import('./reviews/decide-review.ts')
      process.exitCode = await decideByHand(reject, review, 'reject', flags)
    })
}

const examples = `
Examples:
  millrace reviews
  millrace reviews show 019a2f
  millrace reviews approve 019a2f --answer '{ "text": "Good morning" }' --comment "reads better"
  millrace reviews approve 019a2f --answer @edited.json
  millrace reviews reject 019a2f --comment "not today"`
