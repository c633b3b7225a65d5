import type { Command } from 'commander'
import { redact } from '../../pipelines/redaction.ts'
import { exitCodes } from '../exit-codes.ts'
import { colours } from '../output/colours.ts'
import { claimStdout, print, printJson } from '../output/stdout.ts'
import { counted } from '../output/words.ts'
import { configOption } from '../project/project.ts'
import { type Check, type Examined, makeChecks } from './check.ts'
import { configChecks } from './config-checks.ts'
import { databaseChecks, databaseSetting } from './database-checks.ts'
import { embeddedChecks } from './embedded-checks.ts'
import { runChecks } from './run-checks.ts'
import { type Scene, thisMachine } from './scene.ts'
import { schemaChecks } from './schema-checks.ts'
import { sourceChecks } from './source-checks.ts'

export const allChecks: readonly Check[] = [
  ...configChecks,
  databaseSetting,
  ...embeddedChecks,
  ...databaseChecks,
  ...schemaChecks,
  ...sourceChecks,
  ...runChecks,
]

/** Makes all checks and tells what they found; fails when one has failed. */
export async function examine(command: Command, { json = false }: { json?: boolean }): Promise<number> {
  if (json) claimStdout()
  const scene: Scene = {
    from: process.cwd(),
    named: configOption(command),
    environment: process.env,
    machine: thisMachine,
  }
  const all = await makeChecks(allChecks, scene)
  await scene.database?.close()
  const bad = all.filter(({ state }) => state === 'failed')
  if (json) printJson({ ok: bad.length === 0, checks: all })
  else for (const line of lines(all, bad.length)) print(redact(line))
  return bad.length === 0 ? exitCodes.done : exitCodes.failed
}

function lines(all: readonly Examined[], badCount: number): string[] {
  const width = Math.max(...all.map(({ check }) => check.length))
  const told = all.flatMap((one) => {
    const found = one.found.replaceAll('\n', `\n${' '.repeat(width + 4)}`)
    const line = `${marks[one.state]} ${one.check.padEnd(width)}  ${found}`
    return one.state === 'failed' ? [line, `  ${' '.repeat(width)}  ${colours.bold(one.fix)}`] : [line]
  })
  const sum = badCount === 0 ? colours.green('all is well') : colours.red(`${counted(badCount, 'check')} failed`)
  return [...told, '', sum]
}

const marks = { ok: colours.green('✓'), failed: colours.red('✗'), skipped: colours.dim('-') }
