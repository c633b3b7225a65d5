import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { actorText } from '../../people/actor.ts'
import { reportError } from '../../telemetry/report-error.ts'
import type { liveRoutes } from '../contract/live.ts'
import type { HandlersOf } from '../handlers.ts'
import type { LiveFeed } from '../live/live-feed.ts'
import { Streams } from '../live/streams.ts'
import { problem } from '../problem.ts'
import { mayDo, type Signed } from '../sign-in/signed.ts'

/** A stream is begun anew after that, so that nothing that went wrong in it stays for longer. */
const longestMs = 5 * 60_000
/** So that what stands between does not take a quiet stream for a dead one. */
const usualBeatMs = 15_000
const retrySeconds = 60

interface Behind {
  feed: LiveFeed
  /** Who asks, now. */
  whoAsks(context: Context): Promise<Signed>
  beatMs?: number
}

/** What changes, as it changes, for as long as whoever asks may see it. */
export function liveHandlers({ feed, whoAsks, beatMs = usualBeatMs }: Behind): HandlersOf<typeof liveRoutes> {
  const streams = new Streams()
  return {
    'get /api/live': ({ context, query, signed }) => {
      const giveBack = streams.take(actorText(signed.actor))
      if (!giveBack) {
        context.header('retry-after', String(retrySeconds))
        const detail = 'You have 20 of them open. Close pages or programs that listen, and come again.'
        return problem(context, { status: 429, title: 'too many live streams', detail })
      }
      return streamSSE(context, async (stream) => {
        const after = context.req.header('last-event-id') ?? query.after
        const ended = Promise.withResolvers<void>()
        stream.onAbort(() => ended.resolve())
        /** Says something to who may still hear it, one after the other; the stream of whoever may not ends. */
        let said = Promise.resolve()
        const say = (words: () => Promise<unknown>) => {
          said = said
            .then(async () => {
              if (mayDo((await whoAsks(context)).role, 'viewer')) await words()
              else ended.resolve()
            })
            // Who cannot be asked about is told nothing more; a page comes again.
            .catch(() => ended.resolve())
        }
        const late = setTimeout(() => ended.resolve(), longestMs)
        const beat = setInterval(() => say(() => stream.write(': still here\n\n')), beatMs)
        let stop: (() => void) | undefined
        try {
          stop = await feed.listen(after, (changes, place) => {
            // The place comes with the last: whoever is cut off in between is told all of them again.
            const events = changes.map((change, index) => ({
              event: 'change',
              data: JSON.stringify(change),
              ...(index === changes.length - 1 ? { id: place } : {}),
            }))
            say(async () => {
              for (const event of events) await stream.writeSSE(event)
            })
          })
          say(() => stream.writeSSE({ event: 'ready', data: '{}', retry: 2_000 }))
          await ended.promise
        } catch (error) {
          reportError(error, { role: 'api', what: 'a live stream' })
        } finally {
          stop?.()
          clearTimeout(late)
          clearInterval(beat)
          giveBack()
        }
      })
    },
  }
}
