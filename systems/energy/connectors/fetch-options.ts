import type { HttpClient, Secret, StepLog } from 'millrace'
import type { Source } from './source.ts'

/** What every connector needs to fetch prices. Both days belong to the window. */
export interface FetchOptions {
  http: HttpClient
  baseUrl: string
  source: Source
  firstDay: string
  lastDay: string
  /** Gets what the service remarks about its own answer. */
  log?: Pick<StepLog, 'info'>
}

export interface KeyedFetchOptions extends FetchOptions {
  key: Secret
  /** Rows per page; the default is the most the service allows. */
  pageRows?: number
}
