import type { Command } from 'commander'
import { oneOf } from '../../pipelines/checks.ts'
import { didYouMean } from '../../pipelines/nearest.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import type { Platform } from '../../platform.ts'
import { isEnd } from '../../runs/run.ts'
import { readStepLogs, type StepLogLine } from '../../runs/trail/step-log-store.ts'
import { exitCodes } from '../exit-codes.ts'
import { colours } from '../output/colours.ts'
import { print, printJson, stdoutIsClosed } from '../output/stdout.ts'
import { withRun } from './with-run.ts'

export interface LogFlags {
  step?: string
  level?: string
  search?: string
  file?: string
  follow?: true
  json?: true
}

const logLevels = ['debug', 'info', 'warn', 'error'] as const
const lookEveryMs = 250
/** Lines are stored some time after they were logged, and those of one step later than those of another. */
const lateByMs = 5_000

/** Shows what steps have logged; with `--follow` until the run has ended. */
export async function showLogs(command: Command, typed: string, flags: LogFlags): Promise<number> {
  return await withRun(command, typed, async (platform, { id }) => {
    const { step, search, file } = flags
    await checkStep(platform, id, step)
    if (file !== undefined) {
      const { exportList } = await import('../output/export-list.ts')
      const query = { step, level: flags.level, search }
      return await exportList(platform, '/api/runs/{id}/logs/export', { file, path: { id }, query })
    }
    const level = flags.level?.split(',').map((each) => oneOf(each, '--level', logLevels))
    const { pool } = (await platform.engine()).database
    if (!flags.follow) {
      const lines = await readStepLogs(pool, id, { step, level, search })
      if (flags.json) printJson({ run: id, lines })
      else print(lines.length === 0 ? 'its steps have logged nothing' : lines.map(text).join('\n'))
      return exitCodes.done
    }
    const seen = new Set<string>()
    let newest: Date | undefined
    while (!stdoutIsClosed()) {
      // Asked first, so that the lines of a run's last moment are still read.
      const { status } = await platform.getRun(id)
      const since = newest && new Date(newest.getTime() - lateByMs)
      for (const line of await readStepLogs(pool, id, { step, level, search, since })) {
        const key = `${line.step} ${line.item} ${line.attempt} ${line.number}`
        if (seen.has(key)) continue
        seen.add(key)
        newest = line.at
        print(flags.json ? JSON.stringify(line) : text(line))
      }
      if (isEnd(status)) break
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
    return exitCodes.done
  })
}

async function checkStep(platform: Platform, id: string, step: string | undefined): Promise<void> {
  if (step === undefined) return
  const steps = [...new Set((await platform.getRun(id)).steps.map(({ name }) => name))]
  if (steps.includes(step)) return
  throw new Refusal(
    `expected a step of the run, got '${step}'${didYouMean(step, steps) || `; there are: ${steps.join(', ')}`}`,
  )
}

function text({ at, step, item, level, message, data }: StepLogLine): string {
  const head = colours.dim(`${at.toISOString()} ${item ? `${step} ${item}` : step}`)
  const body = data ? `${message} ${colours.dim(JSON.stringify(data))}` : message
  if (level === 'error') return `${head} ${colours.red('error')} ${body}`
  if (level === 'warn') return `${head} ${colours.yellow('warn')} ${body}`
  return `${head} ${level} ${body}`
}
