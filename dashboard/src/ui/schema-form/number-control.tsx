import { useState } from 'react'
import { controlClass } from './control-class.ts'
import type { Field } from './field.ts'
import type { ControlProps } from './labelled.tsx'
import type { PartProps } from './part.ts'
import { Unread } from './value.ts'

interface NumberControlProps {
  part: PartProps
  field: Extract<Field, { kind: 'number' }>
  control: ControlProps
}

/** A number. Not `type=number`, which swallows what it cannot read instead of saying so. */
export function NumberControl({ part, field, control }: NumberControlProps) {
  const [typed, setTyped] = useState('')
  // What was typed stays as it stands while it means the value: `1.` and `1.50` would else lose their ends.
  const text = isSame(read(typed, field.isWhole), part.value) ? typed : shown(part.value)
  return (
    <input
      {...control}
      className={controlClass}
      type="text"
      inputMode={field.isWhole && (field.least ?? -1) >= 0 ? 'numeric' : 'decimal'}
      autoComplete="off"
      placeholder={rangeOf(field)}
      value={text}
      onChange={(event) => {
        setTyped(event.target.value)
        part.onChange(read(event.target.value, field.isWhole))
      }}
    />
  )
}

function rangeOf({ least, most }: { least: number | undefined; most: number | undefined }): string | undefined {
  if (least !== undefined && most !== undefined) return `${least} – ${most}`
  if (least !== undefined) return `≥ ${least}`
  return most === undefined ? undefined : `≤ ${most}`
}

function read(text: string, isWhole: boolean): unknown {
  const trimmed = text.trim().replace(',', '.')
  if (trimmed === '') return undefined
  const number = Number(trimmed)
  return Number.isFinite(number) && (!isWhole || Number.isInteger(number)) ? number : new Unread(text)
}

function isSame(one: unknown, other: unknown): boolean {
  return one instanceof Unread && other instanceof Unread ? one.text === other.text : one === other
}

function shown(value: unknown): string {
  if (value instanceof Unread) return value.text
  return typeof value === 'number' ? String(value) : ''
}
