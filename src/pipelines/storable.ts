import type { Json } from './json.ts'
import type { Rows } from './rows.ts'

/** What the compiler shows where a step returns something that cannot be stored. */
interface JsonCannotHoldThis {
  'return instead': 'numbers, text, dates, lists and plain objects, or rows(...)'
}

/**
 * T where it can be stored, {@link JsonCannotHoldThis} where it cannot: bigints, symbols, functions.
 * A mapped type and no yes-or-no, so that the compiler names the property and recursive types come to an end.
 */
type Storable<T> = unknown extends T ? T : T extends Rows<infer Row> ? Rows<StorableValue<Row>> : StorableValue<T>

/** The same for one item of an `.each`, where rows are no output. */
type StorableValue<T> = unknown extends T
  ? T
  : T extends Json | undefined | void | { toJSON(...args: never[]): unknown }
    ? T
    : T extends bigint | symbol | Rows<unknown> | ((...args: never[]) => unknown)
      ? JsonCannotHoldThis
      : { [Key in keyof T]: StorableValue<T[Key]> }

/** What a step function may return, now or later. Plain JSON is taken as it is: too wide to be looked into. */
export type Returned<T> = Json extends T ? T | Promise<T> : (T & Storable<T>) | Promise<T & Storable<T>>

/** What the function of an `.each` may return for an item, now or later. */
export type ReturnedItem<T> = Json extends T ? T | Promise<T> : (T & StorableValue<T>) | Promise<T & StorableValue<T>>
