import { setTimeout as sleep } from 'node:timers/promises'
import { exitCodes } from '../exit-codes.ts'
import { print, stdoutIsClosed } from '../output/stdout.ts'
import { stopRequested } from '../start/stop-requested.ts'
import type { Observer } from './observer.ts'
import { pictureOf } from './picture.ts'
import { openScreen } from './screen.ts'

/** Shows one status after the other, until somebody wants this to end or nobody reads it any more. */
export async function watchStatus(observer: Observer, options: { json: boolean; everyMs: number }): Promise<number> {
  const { json, everyMs } = options
  using stop = stopRequested()
  using screen = openScreen(process.stdout, !json && process.stdout.isTTY)
  const stopped = stop.first.then(() => undefined)
  while (!stdoutIsClosed()) {
    // Not waited for when the end has come: a database that does not answer would hold it up.
    const status = await Promise.race([observer.look(), stopped])
    if (status === undefined) break
    if (json) print(JSON.stringify(status))
    else screen.show(pictureOf(status))
    const next = await Promise.race([sleep(everyMs, 'due'), stopped])
    if (next === undefined) break
  }
  return exitCodes.done
}
