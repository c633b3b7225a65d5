/** What a step's output, parameters and rows are stored as. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/**
 * What a value is when it has been stored as JSON and read back: dates have become ISO strings, `undefined`
 * properties are gone, functions and symbols cannot be stored at all (`never`).
 */
export type Stored<T> = unknown extends T
  ? Json
  : // What is JSON already stays as it is. This also ends the recursion for types that recur, such as Json itself.
    [T] extends [Json]
    ? T
    : StoredPart<T>

type StoredPart<T> = T extends null | boolean | number | string
  ? T
  : T extends { toJSON(...args: never[]): infer Text }
    ? Stored<Text>
    : T extends bigint | symbol | ((...args: never[]) => unknown)
      ? never
      : T extends readonly unknown[]
        ? { [Index in keyof T]: Stored<T[Index]> }
        : T extends object
          ? { [Key in keyof T]: Stored<Exclude<T[Key], undefined>> | Extract<T[Key], undefined> }
          : T extends undefined | void
            ? null
            : never
