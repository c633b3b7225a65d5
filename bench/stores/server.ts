import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const startMs = 60_000

interface Command {
  program: string
  args: readonly string[]
  env?: NodeJS.ProcessEnv
}

/** A rival's own server, in a folder of its own, for one round. */
export interface Server {
  kill(): Promise<void>
  restart(): Promise<void>
  /** Kills it, and removes its folder. */
  close(): Promise<void>
}

/** Starts one, and resolves when it `answers`, which rejects until then. */
export async function startServer(
  command: (folder: string) => Command,
  answers: () => Promise<unknown>,
): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
  const start = async () => {
    const { program, args, env } = command(folder)
    const started = spawn(program, args, { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' })
    started.on('error', () => undefined)
    for (const until = performance.now() + startMs; ; await sleep(50)) {
      const failure = await answers().then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : 'nothing'),
      )
      if (failure === undefined) return started
      if (started.exitCode !== null || performance.now() > until) {
        throw new Error(`expected ${program} to answer within ${startMs / 1000} s, got ${failure}`)
      }
    }
  }
  let child = await start()
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return {
    kill,
    restart: async () => {
      child = await start()
    },
    close: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
