import type { ClientBase, Pool } from 'pg'

/** What takes a statement: any connection of a pool, or the one of a transaction. */
export type Queryable = Pool | ClientBase
