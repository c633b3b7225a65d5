/* oxlint-disable typescript/no-unnecessary-type-parameters -- claims about types need no values */

/** True when the compiler cannot tell the two types apart. */
export type Equal<Left, Right> =
  (<T>() => T extends Flat<Left> ? 1 : 2) extends <T>() => T extends Flat<Right> ? 1 : 2 ? true : false

/** Intersections merged, so that `{ a } & { b }` equals `{ a, b }`. */
type Flat<T> = T extends readonly unknown[] ? T : T extends object ? { [Key in keyof T]: T[Key] } : T

/** Compiles only for `true`. */
export function is<_Claim extends true>(): void {}
