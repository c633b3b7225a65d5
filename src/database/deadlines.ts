/**
 * How long anything about a database may take. A wait without an end is how a worker comes to sit on a dead
 * connection until somebody restarts it, so each of these has a value.
 */
export interface Deadlines {
  /** To open a connection, and to get one from a busy pool. Default 10 s. */
  connectMs: number
  /** Of one statement, ended by the server. 0 is without end. Default 30 s. */
  statementMs: number
  /**
   * Of one statement, ended by the client. A black-holed socket ends by this alone: neither the server's deadline
   * nor keep-alive returns from it. It is longer than `statementMs`, so that the server's answer comes first.
   * 0 is without end. Default 35 s.
   */
  queryMs: number
  /** Of the wait for one lock. 0 is without end. Default 10 s. */
  lockMs: number
  /**
   * Of a transaction that sits idle between two statements: it holds locks and keeps vacuum from its work. A process
   * that stands still in one keeps others from its run, and from whatever it has locked, until then; so it is not
   * longer than a worker's lease. Default 10 s.
   */
  idleInTransactionMs: number
  /** Of an unused connection in the pool, which is then closed. 0 is without end. Default 30 s. */
  idleMs: number
  /** To close the pool; connections still in use after it are cut off. Default 10 s. */
  closeMs: number
}

export const defaultDeadlines: Readonly<Deadlines> = {
  connectMs: 10_000,
  statementMs: 30_000,
  queryMs: 35_000,
  lockMs: 10_000,
  idleInTransactionMs: 10_000,
  idleMs: 30_000,
  closeMs: 10_000,
}
