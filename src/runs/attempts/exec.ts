import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { ExecStep } from '../../pipelines/definition.ts'
import type { StepLog } from '../../pipelines/step-context.ts'
import { checkedCommand } from '../../pipelines/steps/exec.ts'
import { validated } from '../../pipelines/validated.ts'
import { noticingAway } from '../execution/database-away.ts'
import { windowOfStep } from '../starting/windows.ts'
import type { Attempt, AttemptResult, Workshop } from './attempt.ts'
import { readInputs, runFacts } from './context.ts'
import { storeOutput } from './output.ts'

const mostOutputBytes = 64 * 1024 * 1024
const killAfterMs = 5_000

/**
 * Starts the program under a guard that outlives it and not us: descriptor 3 is a pipe which only this process holds
 * open, so when this process dies, by kill -9 too, the guard reads its end and kills the whole group. Without it a
 * program would run on beside its retry.
 */
const guard =
  'exec 4<&0; "$@" <&4 3<&- & program=$!; exec 4<&-; (read -r _ <&3; kill -s KILL -- -$$) & watcher=$!; wait $program; code=$?; kill -s KILL $watcher; exit $code'

/** Runs a program: JSON on its standard input, its answer from standard output, standard error as log lines. */
export async function runExec(
  workshop: Workshop,
  step: ExecStep,
  attempt: Attempt,
  log: StepLog,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const { run } = attempt
  const inputs = await inputsAsJson(workshop, attempt)
  const command =
    typeof step.command === 'function' ? commandOf(step.command, { inputs, params: run.params }) : step.command
  const window = windowOfStep(run, step.name)
  const input = JSON.stringify({ inputs, params: run.params, run: runFacts(run), ...(window ? { window } : {}) })
  const text = await runProgram(step, command, input, log, signal)
  if (step.stdout === 'log') return { output: { kind: 'json', json: null }, counts: null, recorded: false }
  const value = step.output ? await validated(step.output, parse(text, command), 'the output') : parse(text, command)
  return {
    output: await noticingAway(() => storeOutput(workshop.database, run.id, value, signal)),
    counts: null,
    recorded: false,
  }
}

async function runProgram(
  step: ExecStep,
  command: readonly string[],
  input: string,
  log: StepLog,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted()
  const child = spawn('/bin/sh', ['-c', guard, 'sh', ...command], {
    cwd: step.cwd,
    env: { ...process.env, ...step.env },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
  })
  const stop = () => stopGroup(child, signal)
  signal.addEventListener('abort', stop, { once: true })
  const streams = child.stdio as unknown as [NodeJS.WritableStream, Readable, Readable, NodeJS.WritableStream]
  // A program that does not read its input closes the pipe early; that is its right.
  for (const stream of streams) stream.on('error', () => undefined)
  streams[0].end(input)
  const logged: Promise<void>[] = [logLines(streams[2], (line) => log.info(line))]
  const chunks: Buffer[] = []
  let bytes = 0
  if (step.stdout === 'log') {
    logged.push(logLines(streams[1], (line) => log.info(line)))
  } else {
    streams[1].on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > mostOutputBytes) killGroup(child, 'SIGKILL')
      else chunks.push(chunk)
    })
  }
  try {
    const [code, ended] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', () => {
        // What it left behind in the group holds the pipes open. A group that was told to stop has its time for that.
        if (!signal.aborted) killGroup(child, 'SIGKILL')
      })
      child.once('close', (exitCode, exitSignal) => resolve([exitCode, exitSignal]))
    })
    await Promise.all(logged)
    signal.throwIfAborted()
    if (bytes > mostOutputBytes) {
      throw Object.assign(
        new Error(
          `expected at most ${mostOutputBytes} bytes from ${command[0]}; write them to a file and print its path`,
        ),
        { code: 'too_large' },
      )
    }
    if (code === 0) return Buffer.concat(chunks).toString('utf8')
    throw exitError(command, code, ended)
  } finally {
    signal.removeEventListener('abort', stop)
    // Grandchildren that were left behind in the group end with it.
    killGroup(child, 'SIGKILL')
  }
}

/** SIGTERM to the whole group, SIGKILL to what is left of it. */
function stopGroup(child: ChildProcess, signal: AbortSignal): void {
  killGroup(child, 'SIGTERM')
  const timer = setTimeout(() => killGroup(child, 'SIGKILL'), killAfterMs)
  child.once('close', () => clearTimeout(timer))
  void signal
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal)
  } catch {
    // It is gone already.
  }
}

async function logLines(stream: Readable, write: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line) write(line)
  }
}

function parse(text: string, command: readonly string[]): unknown {
  if (text.trim() === '') return null
  try {
    return JSON.parse(text)
  } catch {
    throw Object.assign(
      new Error(
        `expected ${command[0]} to print one JSON value, got text that begins with '${printable(text.slice(0, 60))}'; ` +
          "print logs to standard error, or declare stdout: 'log'",
      ),
      { code: 'not_json' },
    )
  }
}

function exitError(command: readonly string[], code: number | null, signal: NodeJS.Signals | null): Error {
  const how =
    code === 127
      ? 'was not found (127)'
      : code === 126
        ? 'could not be run (126)'
        : code === null
          ? `was killed by ${signal}`
          : code > 128
            ? `was killed by signal ${code - 128}`
            : `ended with code ${code}`
  return Object.assign(new Error(`${command[0]} ${how}; its last lines are in the log`), { code: 'exit' })
}

/** Control characters replaced: what a program prints may be anything. */
function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e\u00a0-\uffff]/g, '·')
}

function commandOf(command: (context: never) => unknown, context: object): readonly string[] {
  return checkedCommand((command as (context: object) => unknown)(context))
}

/** Row sets are read whole: a program gets its input as one JSON text. */
async function inputsAsJson(workshop: Workshop, attempt: Attempt): Promise<Record<string, unknown>> {
  const inputs = await readInputs(workshop, attempt)
  for (const [name, value] of Object.entries(inputs)) {
    if (typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'toArray' in value) {
      inputs[name] = await (value.toArray as () => Promise<unknown[]>)()
    }
  }
  return inputs
}
