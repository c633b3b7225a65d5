import type { ColumnType } from '../../pipelines/columns.ts'
import type { TargetColumn } from '../staging/target.ts'
import { checkBoolean } from './boolean.ts'
import { checkDay } from './day.ts'
import { checkInstant } from './instant.ts'
import { integerCheck, numericCheck } from './number.ts'
import type { Problem } from './problem.ts'
import { checkJson, textCheck } from './text.ts'

/**
 * Looks at one value that is there, and answers it as PostgreSQL's COPY reads it, or what is wrong with it. What is
 * taken is stored exactly: nothing is rounded, cut or converted on the way.
 */
export type Check = (value: unknown) => string | Problem

const checks: Readonly<Record<ColumnType, (column: TargetColumn) => Check>> = {
  text: textCheck,
  integer: integerCheck,
  bigint: integerCheck,
  numeric: numericCheck,
  boolean: () => checkBoolean,
  date: () => checkDay,
  timestamptz: (column) => (value) => checkInstant(value, column.secondsDigits),
  jsonb: () => checkJson,
}

/** The check of a column, by what is declared and what the table itself holds. */
export function checkOf(column: TargetColumn): Check {
  return checks[column.type](column)
}
