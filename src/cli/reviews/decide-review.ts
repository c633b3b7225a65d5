import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { commandLine } from '../../people/actor.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface DecideFlags {
  answer?: string
  comment?: string
  json?: true
}

/** Decides a review. Whoever has the command line may do everything. */
export async function decideByHand(
  command: Command,
  typed: string,
  decision: 'approve' | 'reject',
  { answer, comment, json }: DecideFlags,
): Promise<number> {
  const given = answer === undefined ? {} : { answer: await parsed(answer) }
  return await withPlatform(command, async (platform) => {
    const { id } = await platform.getReview(typed)
    const decider = { actor: commandLine, groups: [], role: 'admin' } as const
    const review = await platform.decideReview(id, { ...decider, decision, comment, ...given })
    if (json) printJson(review)
    else if (review.state === 'open') print(`approved, ${review.approvals} of ${review.quorum}: ${review.title}`)
    else print(`${review.state}: ${review.title}`)
    return exitCodes.done
  })
}

async function parsed(given: string): Promise<unknown> {
  const text = given.startsWith('@') ? await fileText(given.slice(1)) : given
  try {
    return JSON.parse(text)
  } catch {
    // Not what it is: it may be anybody's.
    throw new Refusal(
      `expected --answer to be JSON, or @file for a file with it, got something else; text is '"in quotes"'`,
    )
  }
}

async function fileText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Refusal(`expected a file with the answer at ${path}, got ${(error as NodeJS.ErrnoException).code}`)
  }
}
