import type { Command } from 'commander'
import { commandLine } from '../../people/actor.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { markStep } from '../../runs/commands/mark-step.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { withRun } from './with-run.ts'

export interface DoneFlags {
  reason: string
  item?: string
  output?: string
  json?: true
}

/** Takes a step, or an item of one, as done by hand. */
export async function markDone(command: Command, typed: string, step: string, flags: DoneFlags): Promise<number> {
  const { reason, item, output, json } = flags
  const value = output === undefined ? {} : { output: parsed(output) }
  return await withRun(command, typed, async (platform, { id }) => {
    const what = { reason, ...(item === undefined ? {} : { item }), ...value, actor: commandLine }
    await markStep(await platform.engine(), id, step, what)
    if (json) printJson({ run: id, step, result: 'done' })
    else print(`${step} of run ${id} is taken as done; \`millrace runs resume ${id}\` goes on behind it`)
    return exitCodes.done
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not told back: it may be of people.
    throw new Refusal('expected JSON in --output, such as \'{"sent": 3}\', got something else')
  }
}
