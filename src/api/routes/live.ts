import { streamSSE } from 'hono/streaming'
import type { liveRoutes } from '../contract/live.ts'
import type { HandlersOf } from '../handlers.ts'
import type { LiveFeed } from '../live/live-feed.ts'

/** A stream is begun anew after that, so that whoever lost the right to it is not told for longer. */
const longestMs = 5 * 60_000
/** So that what stands between does not take a quiet stream for a dead one. */
const beatMs = 15_000

/** What changes, as it changes. */
export function liveHandlers(feed: LiveFeed): HandlersOf<typeof liveRoutes> {
  return {
    'get /api/live': ({ context, query }) =>
      streamSSE(context, async (stream) => {
        const after = context.req.header('last-event-id') ?? query.after
        const ended = Promise.withResolvers<void>()
        stream.onAbort(() => ended.resolve())
        const late = setTimeout(() => ended.resolve(), longestMs)
        const beat = setInterval(() => void stream.write(': still here\n\n'), beatMs)
        const stop = await feed.listen(after, (changes, place) => {
          // The place comes with the last: whoever is cut off in between is told all of them again.
          changes.forEach((change, index) => {
            const isLast = index === changes.length - 1
            void stream.writeSSE({
              event: 'change',
              data: JSON.stringify(change),
              ...(isLast ? { id: place } : {}),
            })
          })
        })
        await stream.writeSSE({ event: 'ready', data: '{}', retry: 2_000 })
        await ended.promise
        stop()
        clearTimeout(late)
        clearInterval(beat)
      }),
  }
}
