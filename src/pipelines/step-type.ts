import type { Stored } from './json.ts'
import type { RowSet, Rows } from './rows.ts'

/** What the compiler knows of a declared step. */
export interface StepType<Read = unknown, Item = unknown> {
  /** What its readers find in `inputs`. */
  read: Read
  /** What one item of it hands to an `.each` chained on it; `never` for steps without items. */
  item: Item
}

/** The steps declared so far, by name. */
export type StepTypes = Record<string, StepType>

/** A name that no step above has. Where the names are only known at run time, that is when they are checked. */
export type NewName<Name extends string, Above extends string> = string extends Above
  ? Name
  : Name extends Above
    ? `there is a step '${Name}' above`
    : Name

/** A step that leaves one value or rows. */
export type Leaves<Output> = StepType<Output extends Rows<infer Row> ? RowSet<Stored<Row>> : Stored<Output>, never>

/** A step that leaves an output for each item. */
export type LeavesItems<Output> = StepType<RowSet<{ key: string; output: Stored<Output> }>, Stored<Output>>

/** The item an `.each` gets from this step; `never` when the step has no list, rows or items. */
export type ItemOf<Step extends StepType> = [Step['item']] extends [never]
  ? Step['read'] extends RowSet<infer Row>
    ? Row
    : Step['read'] extends readonly (infer Item)[]
      ? Item
      : never
  : Step['item']

/** Whether an `.each` or a wait that reads from this step goes on item by item. */
export type HasItems<Step extends StepType> = [Step['item']] extends [never] ? false : true
