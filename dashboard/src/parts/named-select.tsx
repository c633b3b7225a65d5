import type { ComponentProps } from 'react'
import { Select } from '../ui/input.tsx'

interface NamedSelectProps extends Omit<ComponentProps<'select'>, 'onChange'> {
  value: string
  names: readonly string[]
  /** What stands for none of them. */
  any: string
  onChange(value: string): void
}

/** One of some names, or any. What the address says is among them, also when nothing has that name any more. */
export function NamedSelect({ value, names, any, onChange, ...rest }: NamedSelectProps) {
  return (
    <Select value={value} onChange={(event) => onChange(event.target.value)} {...rest}>
      <option value="">{any}</option>
      {[...new Set([...names, value])].filter(Boolean).map((each) => (
        <option key={each}>{each}</option>
      ))}
    </Select>
  )
}
