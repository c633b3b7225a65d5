import type { Dataset } from '../../pipelines/dataset.ts'

/** Some of what is kept: what is not named is not asked about. */
export interface QuarantineFilter {
  dataset?: string | undefined
  source?: string | undefined
  /** The id of a batch: its rows in quarantine and, where it did not get into its table, itself. */
  batch?: string | undefined
  /** The id of a run: what it has put there, and left. */
  run?: string | undefined
  /** Single rows in quarantine. */
  rows?: readonly { batch: string; number: number }[] | undefined
  /** Why they are in quarantine: rows only. */
  reason?: string | undefined
}

/** The datasets that are declared here, and which of them some load only appends to. */
export interface KeptDatasets {
  byName: ReadonlyMap<string, Dataset>
  appended: ReadonlySet<string>
}

/** Rows in quarantine that have the same wrong with them. */
export interface QuarantineGroup {
  dataset: string
  source: string
  reason: string
  path: string
  rows: number
  oldest: Date
  newest: Date
  newestBatch: string
}

/** A batch that did not get into its table. */
export interface KeptBatch {
  id: string
  dataset: string
  source: string
  pipeline: string
  run: string
  step: string
  /** blocked: by a gate · left: its run has ended without loading it. */
  kind: 'blocked' | 'left'
  /** Rows that were staged. */
  rows: number
  /** Null where nobody knows any more. */
  why: string | null
  stagedAt: Date
}

/** What one replay has done, of one dataset. Rows of batches count like rows in quarantine. */
export interface ReplayCount {
  dataset: string
  /** Now in the table. */
  replayed: number
  /** Not loaded: the table has newer ones. */
  superseded: number
  /** Still in quarantine, with what is wrong with them now. */
  stillBad: number
  /** What could not be looked at, or stored, at all; it is kept as it was. */
  failed: { batch: string | null; message: string }[]
}
