/** What a step's output, parameters and rows are stored as. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/**
 * What a value is when it has been stored as JSON and read back: dates have become ISO strings, `undefined`
 * properties are gone, functions and symbols cannot be stored at all (`never`).
 */
export type Stored<T> = T extends null | boolean | number | string
  ? T
  : T extends Date
    ? string
    : T extends bigint | symbol | ((...args: never[]) => unknown)
      ? never
      : T extends readonly (infer Item)[]
        ? Stored<Item>[]
        : T extends object
          ? { [Key in keyof T]: Stored<T[Key]> }
          : T extends undefined | void
            ? null
            : never
