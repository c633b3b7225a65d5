import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { constants } from 'node:os'
import { redact, remember } from '../../pipelines/redaction.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { say } from '../output/stdout.ts'

export interface WrapFlags {
  key?: string
  url: string
}

const pingMs = 5_000
const keptBytes = 2_000
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const
const notFound = 127

/** Runs a command as if it were run by itself, and tells of its start and end. Answers its exit code. */
export async function wrap([file = '', ...args]: readonly string[], { key, url }: WrapFlags): Promise<number> {
  if (!key) throw new Refusal('expected a key in MILLRACE_PING_KEY, got none; `millrace watch key` makes one')
  if (!URL.canParse(url)) throw new Refusal('expected an address such as http://127.0.0.1:3001 in MILLRACE_URL')
  remember(key)
  const run = randomUUID()
  const ping = async (what: string, said = '') =>
    await pinged(new URL(`/api/ping/${key}/${what}?run=${run}`, url), said)
  const started = ping('start')
  const { code, said } = await ran(file, args)
  // An end that overtakes its start would be a run of no time.
  await started
  await ping(String(code), said)
  return code
}

/** Never fails: the command is what counts. */
async function pinged(address: URL, said: string): Promise<void> {
  try {
    const request = { method: 'POST', body: said, signal: AbortSignal.timeout(pingMs) }
    const answer = await fetch(address, request)
    await answer.body?.cancel()
    if (!answer.ok) say(`millrace: a ping was answered with ${answer.status}`)
  } catch {
    say(`millrace: a ping did not reach ${address.host}`)
  }
}

/** The command with our own input and output; of its errors the end is kept. */
async function ran(file: string, args: readonly string[]): Promise<{ code: number; said: string }> {
  // The key is for us: whatever the command starts has no use for it.
  const { MILLRACE_PING_KEY: _, ...env } = process.env
  const child = spawn(file, args, { stdio: ['inherit', 'inherit', 'pipe'], env })
  const forward = (signal: NodeJS.Signals) => void child.kill(signal)
  for (const signal of passedOn) process.on(signal, forward)
  let kept = Buffer.alloc(0)
  child.stderr.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk)
    kept = Buffer.concat([kept, chunk]).subarray(-keptBytes)
  })
  try {
    const ended = Promise.withResolvers<number>()
    child.on('error', (error: NodeJS.ErrnoException) => {
      say(`millrace: ${error.code === 'ENOENT' ? `there is no command ${file}` : 'the command cannot be started'}`)
      ended.resolve(notFound)
    })
    child.on('close', (code, signal) => ended.resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])))
    return { code: await ended.promise, said: redact(kept.toString('utf8')) }
  } finally {
    for (const signal of passedOn) process.off(signal, forward)
  }
}
