import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * The source in a process of its own, as a source is; stop it when the bench is over. An endless one has any number of
 * rows, and makes its pages when they are asked for, which takes longer.
 */
export async function startSource({ endless = false } = {}): Promise<{ port: number; stop(): void }> {
  const child: ChildProcess = fork(fileURLToPath(new URL('./source.ts', import.meta.url)), endless ? ['endless'] : [], {
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  const failed = once(child, 'exit').then(() => Promise.reject(new Error('the source did not start; see above')))
  failed.catch(() => undefined)
  const [port] = (await Promise.race([once(child, 'message'), failed])) as [number]
  return { port, stop: () => child.kill('SIGKILL') }
}
