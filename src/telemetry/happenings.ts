import { channel } from 'node:diagnostics_channel'

/** A request to a source has been answered, or has failed. */
export interface SourceCall {
  method: string
  /** Never the path: it may hold a key. */
  host: string
  /** Undefined where there was no answer. */
  status: number | undefined
  durationMs: number
}

/** Told while somebody listens; costs nothing otherwise. */
export const sourceCalls = channel('millrace:source-call')

/** Hears of every attempt of a request to a source in this process. Answers how to stop. */
export function onSourceCalls(listener: (call: SourceCall) => void): () => void {
  const hear = (call: unknown): void => listener(call as SourceCall)
  sourceCalls.subscribe(hear)
  return () => {
    sourceCalls.unsubscribe(hear)
  }
}
