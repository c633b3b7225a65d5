import { bodyLimit } from 'hono/body-limit'
import { problem } from './problem.ts'

/** Larger bodies are refused before they are read; what has no length is cut off where it grows longer. */
export const limitBody = bodyLimit({
  maxSize: 1024 * 1024,
  onError: (context) => {
    // What was not read stands in the way of the next request over the same connection.
    context.header('connection', 'close')
    return problem(context, { status: 413, title: 'too large', detail: 'A body may have 1 MB.' })
  },
})
