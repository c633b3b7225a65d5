import { channel } from 'node:diagnostics_channel'
import { Client } from 'pg'

/** A statement has ended. */
export interface EndedQuery {
  durationMs: number
  failed: boolean
}

const queries = channel('millrace:query')

/** Hears of every statement over the pools of this process. Answers how to stop. */
export function onQueries(listener: (query: EndedQuery) => void): () => void {
  const hear = (query: unknown): void => listener(query as EndedQuery)
  queries.subscribe(hear)
  return () => {
    queries.unsubscribe(hear)
  }
}

type Query = (...given: unknown[]) => unknown

/** A connection that tells how long its statements take, while somebody listens. Streams are not measured. */
export class ObservedClient extends Client {
  constructor(...given: ConstructorParameters<typeof Client>) {
    super(...given)
    const query = this.query.bind(this) as Query
    const observed: Query = (...args) => (queries.hasSubscribers ? measured(query, args) : query(...args))
    this.query = observed as typeof this.query
  }
}

function measured(query: Query, args: unknown[]): unknown {
  const startedAt = performance.now()
  const end = (failed: boolean): void =>
    queries.publish({ durationMs: performance.now() - startedAt, failed } satisfies EndedQuery)
  const callback = args.at(-1)
  // The pool asks with a callback, everybody else for a promise.
  if (typeof callback === 'function') {
    return query(...args.slice(0, -1), (error: unknown, result: unknown) => {
      end(Boolean(error))
      callback(error, result)
    })
  }
  const answer = query(...args)
  if (answer instanceof Promise) {
    answer.then(
      () => end(false),
      () => end(true),
    )
  }
  return answer
}
