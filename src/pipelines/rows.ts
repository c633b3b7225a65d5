/** Rows on their way into the store: what a step returns when its output is data rather than one value. */
export class Rows<Row> {
  // Private, or every value with a text `source` would pass for rows: a text is an iterable.
  readonly #source: Iterable<Row> | AsyncIterable<Row>

  constructor(source: Iterable<Row> | AsyncIterable<Row>) {
    this.#source = source
  }

  get source(): Iterable<Row> | AsyncIterable<Row> {
    return this.#source
  }
}

/**
 * Marks an iterable as the rows of a step. They are streamed into PostgreSQL by COPY, in constant memory, and the
 * steps that read them get a {@link RowSet}.
 *
 * @example
 * .step('fetch', ({ http }) => rows(pages(http)))
 */
export function rows<Row extends object>(source: Iterable<Row> | AsyncIterable<Row>): Rows<Row> {
  return new Rows(source)
}

/** The stored rows of an earlier step. Iterate them in their order; nothing is held in memory. */
export interface RowSet<Row> extends AsyncIterable<Row> {
  /** How many rows there are. */
  readonly count: number
  /** All rows at once. Refuses more than `limit` rows (default 100 000): iterate those instead. */
  toArray(limit?: number): Promise<Row[]>
  /**
   * Runs one SELECT over the rows in PostgreSQL. The text reads them as `rows(number bigint, row jsonb)`.
   * @example await inputs.prices.query("select row->>'source' as source, count(*)::int from rows group by 1")
   */
  query<Result extends object>(text: string, values?: readonly unknown[]): Promise<Result[]>
}

/** Rows of a dataset that have been checked and wait in a staging table: what `.gate` judges and `.load` stores. */
export interface StagedRows<Row> extends RowSet<Row> {
  /** The dataset's name. */
  readonly dataset: string
}
